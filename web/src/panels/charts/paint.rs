//! Drawing one chart on its canvas, with plotters.

use crate::draw::charts::{SLICES, Series, ceiling};
use crate::theme::Palette;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters_canvas::CanvasBackend;
use sim_core::base::Instant;

/// What a chart shows besides time and faults.
pub enum Content<'a> {
    /// Lines over the slices, each with its colour; the second and later are dashed.
    Lines(Vec<(&'static str, Vec<Option<f64>>)>),
    /// Areas that lie on each other, each with its colour and whether it is of replies, the first at the bottom.
    Areas(Vec<(&'static str, bool, &'a [f64])>),
    /// Steps: the term, with a dot where somebody came to lead.
    Terms,
}

/// How a chart stands on the page.
#[derive(Clone, Copy, PartialEq)]
pub struct Look {
    /// Dark or light.
    pub dark: bool,
    /// Points of the screen for each pixel of the page.
    pub ratio: f64,
    /// The playhead.
    pub now: Instant,
    /// The slice that is read.
    pub slice: Option<usize>,
}

/// Draws a chart. What cannot be drawn is left out: the table says the same.
pub fn paint(
    canvas: web_sys::HtmlCanvasElement,
    series: &Series,
    content: &Content<'_>,
    look: Look,
) -> Option<()> {
    let palette = Palette::of(look.dark);
    let area = CanvasBackend::with_canvas_object(canvas)?.into_drawing_area();
    area.fill(&colour(palette.surface)).ok()?;
    let end = series.end.0.max(1) as f64 / 1e6;
    let top = ceiling(highest(series, content));
    let px = |pixels: f64| (pixels * look.ratio).round() as u32;
    let text = ("system-ui, sans-serif", px(11.0)).into_font().color(&colour(palette.quiet));
    let mut chart = ChartBuilder::on(&area)
        .margin_top(px(6.0))
        .margin_right(px(8.0))
        .x_label_area_size(px(18.0))
        .y_label_area_size(px(36.0))
        .build_cartesian_2d(0.0..end, 0.0..top)
        .ok()?;
    for &(from, to, _) in &series.faults {
        let (from, to) = (from.0 as f64 / 1e6, to.0 as f64 / 1e6);
        // What lasts a moment is seen, too.
        let to = to.max(from + end / 400.0);
        let band =
            Rectangle::new([(from, 0.0), (to, top)], colour(palette.fault).mix(0.16).filled());
        chart.draw_series([band]).ok()?;
    }
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(colour(palette.line))
        .axis_style(colour(palette.edge))
        .x_labels(4)
        .y_labels(3)
        .x_label_formatter(&|s| seconds(*s))
        .y_label_formatter(&|value| number(*value))
        .label_style(text.pos(Pos::new(HPos::Center, VPos::Center)))
        .draw()
        .ok()?;
    let middle = |slice: usize| (slice as f64 + 0.5) * series.slice_s();
    let width = px(1.75);
    match content {
        Content::Lines(lines) => {
            for (index, (hue, values)) in lines.iter().enumerate() {
                let style = colour(hue).stroke_width(width);
                let known = |run: &[(usize, f64)]| -> Vec<(f64, f64)> {
                    run.iter().map(|&(slice, value)| (middle(slice), value)).collect()
                };
                let points: Vec<(usize, f64)> = values
                    .iter()
                    .enumerate()
                    .filter_map(|(slice, value)| Some((slice, (*value)?)))
                    .collect();
                for run in points.chunk_by(|one, other| one.0 + 1 == other.0).map(known) {
                    if let [lonely] = run[..] {
                        chart.draw_series([Circle::new(lonely, px(1.5), style.filled())]).ok()?;
                    } else if index == 0 {
                        chart.draw_series(LineSeries::new(run, style)).ok()?;
                    } else {
                        let (on, off) = (px(4.0), px(3.0));
                        chart.draw_series(DashedLineSeries::new(run, on, off, style)).ok()?;
                    }
                }
            }
        }
        Content::Areas(areas) => {
            let mut upto = [0.0; SLICES];
            let sums: Vec<(&str, bool, [f64; SLICES])> = areas
                .iter()
                .map(|(hue, is_reply, values)| {
                    upto.iter_mut().zip(*values).for_each(|(sum, value)| *sum += value);
                    (*hue, *is_reply, upto)
                })
                .collect();
            // From the highest down, so that each stands before those that it carries.
            for (hue, is_reply, sums) in sums.iter().rev() {
                let points = sums.iter().enumerate().map(|(slice, &sum)| (middle(slice), sum));
                let fill = colour(palette.surface).to_rgba();
                let line = colour(hue).stroke_width(px(1.0));
                chart.draw_series(AreaSeries::new(points.clone(), 0.0, fill)).ok()?;
                let fill = colour(hue).mix(if *is_reply { 0.14 } else { 0.6 });
                chart.draw_series(AreaSeries::new(points, 0.0, fill).border_style(line)).ok()?;
            }
        }
        Content::Terms => {
            let mut points: Vec<(f64, f64)> = Vec::new();
            let mut last = 0.0;
            for &(at, _, term) in &series.leaders {
                let at = at.0 as f64 / 1e6;
                points.extend([(at, last), (at, f64::from(term))]);
                last = f64::from(term);
            }
            points.push((series.known.0 as f64 / 1e6, last));
            let style = colour(palette.quiet).stroke_width(width);
            chart.draw_series(LineSeries::new(points, style)).ok()?;
            let dots = series.leaders.iter().map(|&(at, _, term)| {
                let hue = colour(palette.term(u64::from(term)));
                Circle::new((at.0 as f64 / 1e6, f64::from(term)), px(3.5), hue.filled())
            });
            chart.draw_series(dots).ok()?;
        }
    }
    let mut mark = |at: f64, hue: &str, width: u32| {
        let style = colour(hue).stroke_width(width);
        chart.draw_series([PathElement::new([(at, 0.0), (at, top)], style)]).ok().map(drop)
    };
    if let Some(slice) = look.slice {
        mark(middle(slice), palette.ink, px(1.0))?;
    }
    mark(look.now.0 as f64 / 1e6, palette.accent, px(1.5))?;
    area.present().ok()
}

fn highest(series: &Series, content: &Content<'_>) -> f64 {
    match content {
        Content::Lines(lines) => lines
            .iter()
            .flat_map(|(_, values)| values.iter().flatten())
            .copied()
            .fold(0.0, f64::max),
        Content::Areas(areas) => (0..SLICES)
            .map(|slice| areas.iter().map(|(_, _, values)| values[slice]).sum())
            .fold(0.0, f64::max),
        Content::Terms => {
            series.leaders.iter().map(|&(.., term)| f64::from(term)).fold(0.0, f64::max)
        }
    }
}

/// A colour of the theme, which writes them as `#rrggbb`.
fn colour(hex: &str) -> RGBColor {
    let channel = |at| u8::from_str_radix(hex.get(at..at + 2).unwrap_or("0"), 16).unwrap_or(0);
    RGBColor(channel(1), channel(3), channel(5))
}

/// `0.5s`, `12s`.
fn seconds(s: f64) -> String {
    let tenths = (s * 100.0).round() / 100.0;
    format!("{tenths}s")
}

/// A number with at most one digit behind the point.
pub fn number(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    format!("{tenths}")
}
