//! Paints a composed picture onto a canvas. No decisions are made here.

use crate::draw::decimal::px;
use crate::draw::timeline::layout::{AXIS, Layout};
use crate::draw::timeline::shapes::{Align, Brush, Clip, Ink, Layer, Picture, Shape, Style, Text};
use crate::theme::Palette;
use std::f64::consts::TAU;
use wasm_bindgen::JsValue;
use web_sys::CanvasRenderingContext2d as Context;

const FONT: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

/// Paints a picture, from the bottom of the stack to its top.
pub fn paint(
    context: &Context,
    picture: &mut Picture,
    layout: &Layout,
    palette: &Palette,
    pixel_ratio: f64,
) {
    let _ = context.set_transform(pixel_ratio, 0.0, 0.0, pixel_ratio, 0.0, 0.0);
    context.set_global_alpha(1.0);
    context.set_fill_style_str(palette.surface);
    context.fill_rect(0.0, 0.0, layout.width, layout.height);
    context.set_line_join("round");
    picture.stack();
    let mut texts = picture.texts.iter().peekable();
    let mut clip = None;
    let mut pen = None;
    context.save();
    let mut batches = picture.batches().iter().peekable();
    loop {
        let next_batch = batches.peek().map(|(style, _)| style.layer);
        let next_text = texts.peek().map(|text| text.layer);
        // The words of a layer stand on its shapes.
        let (layer, is_text) = match (next_batch, next_text) {
            (None, None) => break,
            (Some(batch), Some(text)) if text < batch => (text, true),
            (Some(batch), _) => (batch, false),
            (None, Some(text)) => (text, true),
        };
        if clip != Some(layer.clip()) {
            context.restore();
            context.save();
            set_clip(context, layer, layout);
            clip = Some(layer.clip());
            pen = None;
        }
        if is_text {
            if let Some(text) = texts.next() {
                write(context, text, palette, &mut pen);
            }
        } else if let Some((style, shapes)) = batches.next() {
            batch(context, style, shapes, palette);
            pen = None;
        }
    }
    context.restore();
}

fn set_clip(context: &Context, layer: Layer, layout: &Layout) {
    let rows = layout.rows_bottom - layout.rows_top;
    let area = match layer.clip() {
        Clip::None => return,
        Clip::Rows => [layout.gutter, layout.rows_top, layout.plot(), rows],
        Clip::Plot => [layout.gutter, 0.0, layout.plot(), layout.rows_bottom.max(AXIS)],
        Clip::Names => [0.0, layout.rows_top, layout.gutter, rows],
    };
    context.begin_path();
    context.rect(area[0], area[1], area[2], area[3]);
    context.clip();
}

fn batch(context: &Context, style: &Style, shapes: &[Shape], palette: &Palette) {
    if shapes.is_empty() {
        return;
    }
    let colour = colour(style.ink, palette);
    context.set_global_alpha(style.alpha);
    context.begin_path();
    // What is filled is closed anyway.
    let closes = style.brush != Brush::Fill;
    for shape in shapes {
        trace(context, shape, closes);
    }
    match style.brush {
        Brush::Fill => {
            context.set_fill_style_str(colour);
            context.fill();
        }
        Brush::Line(width) | Brush::Dashed(width) => {
            let dashed = matches!(style.brush, Brush::Dashed(_));
            if dashed {
                let pattern = js_sys::Array::of2(&JsValue::from(4.5), &JsValue::from(3.5));
                let _ = context.set_line_dash(&pattern);
            }
            context.set_stroke_style_str(colour);
            context.set_line_width(width);
            context.stroke();
            if dashed {
                let _ = context.set_line_dash(&js_sys::Array::new());
            }
        }
    }
}

fn trace(context: &Context, shape: &Shape, closes: bool) {
    match *shape {
        Shape::Line([x0, y0, x1, y1]) => {
            context.move_to(x0, y0);
            context.line_to(x1, y1);
        }
        Shape::Circle([x, y, radius]) => {
            context.move_to(x + radius, y);
            let _ = context.arc(x, y, radius, 0.0, TAU);
        }
        Shape::Rect([x, y, width, height]) => context.rect(x, y, width, height),
        Shape::Quad(points) => {
            context.move_to(points[0], points[1]);
            for corner in points[2..].chunks_exact(2) {
                context.line_to(corner[0], corner[1]);
            }
            if closes {
                context.close_path();
            }
        }
        Shape::Cross([x, y, half]) => {
            context.move_to(x - half, y - half);
            context.line_to(x + half, y + half);
            context.move_to(x - half, y + half);
            context.line_to(x + half, y - half);
        }
    }
}

/// How words are written. A context is told only what differs from the last words: reading a font
/// takes it longer than writing with it.
#[derive(Clone, Copy, PartialEq)]
struct Pen {
    bold: bool,
    size: f64,
    align: Align,
    ink: Ink,
}

fn write(context: &Context, text: &Text, palette: &Palette, pen: &mut Option<Pen>) {
    let Text { bold, size, align, ink, .. } = *text;
    let wanted = Pen { bold, size, align, ink };
    let same = pen.replace(wanted);
    if same.is_none_or(|pen| (pen.bold, pen.size) != (bold, size)) {
        let weight = if bold { "600" } else { "400" };
        context.set_font(&format!("{weight} {}px {FONT}", px(size)));
    }
    if same != Some(wanted) {
        context.set_text_baseline("middle");
        context.set_text_align(match align {
            Align::Left => "left",
            Align::Centre => "center",
        });
        context.set_stroke_style_str(palette.surface);
        context.set_line_width(3.0);
        context.set_fill_style_str(colour(ink, palette));
    }
    context.set_global_alpha(text.alpha);
    if text.halo {
        let _ = context.stroke_text(&text.text, text.x, text.y);
    }
    let _ = context.fill_text(&text.text, text.x, text.y);
}

fn colour(ink: Ink, palette: &Palette) -> &'static str {
    match ink {
        Ink::Text => palette.ink,
        Ink::Soft => palette.quiet,
        Ink::Paper => palette.surface,
        Ink::Grid => palette.line,
        Ink::Accent => palette.accent,
        Ink::Danger => palette.broken,
        Ink::Warn => palette.fault,
        Ink::Unmet => palette.unmet,
        Ink::Past | Ink::Mend => palette.holds,
        Ink::Future => palette.unmet,
        Ink::Term(epoch) => palette.term(u64::from(epoch)),
        Ink::Kind(hue) => palette.hue(hue),
    }
}
