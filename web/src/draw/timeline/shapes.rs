//! The picture as data: shapes in batches of one style, ready to be painted.
//!
//! Composing a picture is pure and tested natively; painting it is a loop without decisions. All
//! shapes of one style are painted as one path, because on a canvas a thousand strokes of one
//! segment each cost many times as much as one stroke of a thousand segments.

use sim_core::base::order::sort_by_key;

/// Where in the stack a shape lies; also what it is clipped to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Lines of the grid.
    Grid,
    /// Tints of rows.
    Ground,
    /// Partitions.
    Band,
    /// Density of messages.
    Ribbon,
    /// The lines of the rows.
    Row,
    /// What is not selected while something is.
    Faint,
    /// The ways of messages.
    Way,
    /// Dots, squares and crosses.
    Mark,
    /// What is selected, and what it caused.
    Bright,
    /// Words among the rows.
    Word,
    /// Crosses of what was lost, and why: nothing among the rows covers them.
    Loss,
    /// Lines across all rows: violations.
    Across,
    /// The bars of faults.
    Track,
    /// The axis.
    Axis,
    /// What lies beyond the playhead is dimmed.
    Dim,
    /// The playhead.
    Playhead,
    /// The names of the rows.
    Gutter,
    /// The overview.
    Overview,
}

/// To what a layer is clipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clip {
    /// The rows, right of their names.
    Rows,
    /// Everything right of the names.
    Plot,
    /// The names, at the height of the rows.
    Names,
    /// Nothing.
    None,
}

impl Layer {
    /// To what it is clipped.
    pub fn clip(self) -> Clip {
        match self {
            Layer::Gutter => Clip::Names,
            Layer::Overview => Clip::None,
            Layer::Grid
            | Layer::Across
            | Layer::Track
            | Layer::Axis
            | Layer::Dim
            | Layer::Playhead => Clip::Plot,
            _ => Clip::Rows,
        }
    }
}

/// A colour by its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ink {
    /// Words, and marks that carry no other meaning.
    Text,
    /// Quiet text and lines.
    Soft,
    /// The ground.
    Paper,
    /// Lines of the grid.
    Grid,
    /// The playhead and what is selected.
    Accent,
    /// Losses, crashes, violations.
    Danger,
    /// Faults: cuts, crashes that the plan asked for.
    Warn,
    /// What ends a fault: heals, restarts.
    Mend,
    /// Expectations of the scenario's author that did not hold.
    Unmet,
    /// The causal past.
    Past,
    /// The causal future.
    Future,
    /// An epoch; zero is none.
    Term(u32),
    /// A kind of message, by its hue.
    Kind(u8),
}

/// How a batch is painted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// Where in the stack.
    pub layer: Layer,
    /// Which colour.
    pub ink: Ink,
    /// How opaque, from zero to one.
    pub alpha: f64,
    /// Outlined or filled.
    pub brush: Brush,
}

/// Outlined or filled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Brush {
    /// Filled.
    Fill,
    /// A line of this width.
    Line(f64),
    /// A dashed line of this width.
    Dashed(f64),
}

impl Style {
    /// A filled style.
    pub const fn fill(layer: Layer, ink: Ink) -> Style {
        Style { layer, ink, alpha: 1.0, brush: Brush::Fill }
    }

    /// A line.
    pub const fn line(layer: Layer, ink: Ink, width: f64) -> Style {
        Style { layer, ink, alpha: 1.0, brush: Brush::Line(width) }
    }

    /// A dashed line.
    pub const fn dashed(layer: Layer, ink: Ink, width: f64) -> Style {
        Style { layer, ink, alpha: 1.0, brush: Brush::Dashed(width) }
    }

    /// The same, less opaque.
    pub const fn alpha(self, alpha: f64) -> Style {
        Style { alpha, ..self }
    }
}

/// A shape, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// From one point to another.
    Line([f64; 4]),
    /// A circle: centre and radius.
    Circle([f64; 3]),
    /// A rectangle: left, top, width, height.
    Rect([f64; 4]),
    /// A polygon of four corners; a triangle repeats its last.
    Quad([f64; 8]),
    /// A cross: centre and half its size.
    Cross([f64; 3]),
}

/// Where a text stands relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// It begins there.
    Left,
    /// It is centred there.
    Centre,
}

/// Words.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Where in the stack.
    pub layer: Layer,
    /// Where; `y` is the middle of the line.
    pub x: f64,
    /// See `x`.
    pub y: f64,
    /// What.
    pub text: String,
    /// Which colour.
    pub ink: Ink,
    /// How opaque.
    pub alpha: f64,
    /// How large, in pixels.
    pub size: f64,
    /// Whether bold.
    pub bold: bool,
    /// Where relative to its point.
    pub align: Align,
    /// Whether it has an outline in the colour of the ground, so that it can be read on lines.
    pub halo: bool,
}

impl Text {
    /// Words of the usual size.
    pub fn new(layer: Layer, x: f64, y: f64, text: impl Into<String>) -> Text {
        Text {
            layer,
            x,
            y,
            text: text.into(),
            ink: Ink::Text,
            alpha: 1.0,
            size: 11.0,
            bold: false,
            align: Align::Left,
            halo: false,
        }
    }

    /// About how wide it is. Good enough to see whether it fits.
    pub fn width(&self) -> f64 {
        width_of(&self.text, self.size) * if self.bold { 1.12 } else { 1.0 }
    }
}

/// About how wide a text is.
pub fn width_of(text: &str, size: f64) -> f64 {
    text.chars().count() as f64 * size * 0.56
}

/// A picture.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    batches: Vec<(Style, Vec<Shape>)>,
    /// All words.
    pub texts: Vec<Text>,
    /// Places that words have taken, so that none covers another.
    taken: Vec<[f64; 4]>,
    /// How many messages were drawn one by one.
    pub messages_shown: usize,
    /// How many messages there are in the window.
    pub messages_total: usize,
}

impl Picture {
    /// Empties it and keeps its memory.
    pub fn clear(&mut self) {
        self.batches.retain(|(_, shapes)| !shapes.is_empty());
        for (_, shapes) in &mut self.batches {
            shapes.clear();
        }
        self.texts.clear();
        self.taken.clear();
        self.messages_shown = 0;
        self.messages_total = 0;
    }

    /// Adds a shape. Styles are few, and the one that was used last is the likeliest.
    pub fn add(&mut self, style: Style, shape: Shape) {
        match self.batches.iter().rposition(|(other, _)| *other == style) {
            Some(index) => self.batches[index].1.push(shape),
            None => self.batches.push((style, vec![shape])),
        }
    }

    /// Takes a place (left, top, right, bottom) for words, if it is free.
    pub fn take(&mut self, [left, top, right, bottom]: [f64; 4]) -> bool {
        let free = self.taken.iter().all(|taken| {
            right < taken[0] || left > taken[2] || bottom < taken[1] || top > taken[3]
        });
        if free {
            self.taken.push([left, top, right, bottom]);
        }
        free
    }

    /// Takes a place for something that stands there whatever else does.
    pub fn reserve(&mut self, place: [f64; 4]) {
        self.taken.push(place);
    }

    /// Adds words.
    pub fn write(&mut self, text: Text) {
        self.texts.push(text);
    }

    /// Puts everything in order from the bottom of the stack to its top. Within a layer, fills lie
    /// below lines, and otherwise what was begun first.
    pub fn stack(&mut self) {
        sort_by_key(&mut self.batches, |(style, _)| (style.layer, style.brush != Brush::Fill));
        sort_by_key(&mut self.texts, |text| text.layer);
    }

    /// The batches, each of one style.
    pub fn batches(&self) -> &[(Style, Vec<Shape>)] {
        &self.batches
    }

    /// All shapes of a layer.
    #[cfg(test)]
    pub fn shapes(&self, layer: Layer) -> impl Iterator<Item = (&Style, &Shape)> {
        self.batches
            .iter()
            .filter(move |(style, _)| style.layer == layer)
            .flat_map(|(style, shapes)| shapes.iter().map(move |shape| (style, shape)))
    }
}
