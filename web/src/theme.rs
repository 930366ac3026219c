//! Colours: the only file that names one.
//!
//! A palette is chosen for light or dark and written onto the page as CSS custom properties, so
//! that style sheets, SVG and canvas draw with the same eight term colours. They are told apart by
//! people with the common kinds of colour blindness (after Okabe and Ito, darkened or lightened to
//! stand at least 3:1 against their ground), and no meaning rests on them alone: the term's number
//! is always printed beside. Orange and red are not among them: they belong to faults and broken
//! claims, and a healthy term must not look like one.

use wasm_bindgen::JsCast;

/// Every colour that the page uses, for one of light and dark.
#[derive(Debug, PartialEq, Eq)]
pub struct Palette {
    /// Behind everything.
    pub ground: &'static str,
    /// Panels.
    pub surface: &'static str,
    /// Menus, dialogs, fields.
    pub raised: &'static str,
    /// Hairlines between things.
    pub line: &'static str,
    /// Outlines of controls and links between nodes: 3:1 against the ground.
    pub edge: &'static str,
    /// Text.
    pub ink: &'static str,
    /// Less important text, still 4.5:1.
    pub quiet: &'static str,
    /// Marks that carry no meaning of their own.
    pub faint: &'static str,
    /// What can be acted on, and what is selected.
    pub accent: &'static str,
    /// Behind selected text and rows.
    pub accent_soft: &'static str,
    /// Text on the accent.
    pub on_accent: &'static str,
    /// A claim is broken.
    pub broken: &'static str,
    /// Behind what says that a claim is broken.
    pub broken_soft: &'static str,
    /// An expectation is unmet, a fault no longer fits.
    pub unmet: &'static str,
    /// Behind what says so.
    pub unmet_soft: &'static str,
    /// It holds.
    pub holds: &'static str,
    /// Nobody knows.
    pub undecided: &'static str,
    /// Faults: cuts, crashes, losses.
    pub fault: &'static str,
    /// Behind faults.
    pub fault_soft: &'static str,
    /// The eight colours of terms.
    pub terms: [&'static str; 8],
    /// The eight hues of messages.
    pub hues: [&'static str; 8],
}

const LIGHT: Palette = Palette {
    ground: "#f6f7f9",
    surface: "#ffffff",
    raised: "#ffffff",
    line: "#e3e6ea",
    edge: "#868e99",
    ink: "#171a1f",
    quiet: "#59616c",
    faint: "#c3c9d1",
    accent: "#2f5bd7",
    accent_soft: "#e8eefc",
    on_accent: "#ffffff",
    broken: "#b3202c",
    broken_soft: "#fdecec",
    unmet: "#7a3fc4",
    unmet_soft: "#f3ecfd",
    holds: "#17794a",
    undecided: "#59616c",
    fault: "#b84a07",
    fault_soft: "#fdf0e6",
    terms: ["#1d6fb8", "#00806a", "#a9418f", "#76760a", "#2f8aa8", "#6a4fc4", "#5d6773", "#93506f"],
    hues: ["#2f5bd7", "#a34bb0", "#007f7a", "#b4611a", "#59616c", "#b3386b", "#4d7a12", "#6a55c9"],
};

const DARK: Palette = Palette {
    ground: "#0e1116",
    surface: "#151920",
    raised: "#1c212a",
    line: "#262c36",
    edge: "#6f7986",
    ink: "#e8ebf0",
    quiet: "#a0a9b6",
    faint: "#3d4653",
    accent: "#86a8ff",
    accent_soft: "#1f2b4a",
    on_accent: "#0e1116",
    broken: "#ff8087",
    broken_soft: "#3b1a1e",
    unmet: "#c9a2ff",
    unmet_soft: "#2d2140",
    holds: "#5fd39b",
    undecided: "#a0a9b6",
    fault: "#ffa266",
    fault_soft: "#3a2415",
    terms: ["#5aaef2", "#37c8a6", "#e48bc8", "#d4ce4c", "#7fd0e6", "#a99bff", "#a5b0bc", "#d6a3b8"],
    hues: ["#86a8ff", "#d79be6", "#4fd0c8", "#f0a565", "#a0a9b6", "#f58bb4", "#a9d160", "#b3a4ff"],
};

impl Palette {
    /// The palette for dark or light.
    pub fn of(dark: bool) -> &'static Palette {
        if dark { &DARK } else { &LIGHT }
    }

    /// The colour of a term, ballot or view; of nodes without one, the quiet colour.
    pub fn term(&self, epoch: u64) -> &'static str {
        match epoch {
            0 => self.undecided,
            _ => self.terms[((epoch - 1) % 8) as usize],
        }
    }

    /// The hue of a kind of message.
    pub fn hue(&self, hue: u8) -> &'static str {
        self.hues[usize::from(hue % 8)]
    }

    /// The custom properties of the page, name and value.
    fn properties(&self) -> Vec<(String, &'static str)> {
        let named = [
            ("ground", self.ground),
            ("surface", self.surface),
            ("raised", self.raised),
            ("line", self.line),
            ("edge", self.edge),
            ("ink", self.ink),
            ("quiet", self.quiet),
            ("faint", self.faint),
            ("accent", self.accent),
            ("accent-soft", self.accent_soft),
            ("on-accent", self.on_accent),
            ("broken", self.broken),
            ("broken-soft", self.broken_soft),
            ("unmet", self.unmet),
            ("unmet-soft", self.unmet_soft),
            ("holds", self.holds),
            ("undecided", self.undecided),
            ("fault", self.fault),
            ("fault-soft", self.fault_soft),
        ];
        let mut properties: Vec<_> =
            named.into_iter().map(|(name, value)| (format!("--{name}"), value)).collect();
        for (index, value) in self.terms.into_iter().enumerate() {
            properties.push((format!("--term-{index}"), value));
        }
        for (index, value) in self.hues.into_iter().enumerate() {
            properties.push((format!("--hue-{index}"), value));
        }
        properties
    }
}

/// The custom property that holds the colour of an epoch, for use in a style.
pub fn term_property(epoch: u64) -> String {
    match epoch {
        0 => "var(--undecided)".to_string(),
        _ => format!("var(--term-{})", (epoch - 1) % 8),
    }
}

/// The custom property that holds a message's hue.
pub fn hue_property(hue: u8) -> String {
    format!("var(--hue-{})", hue % 8)
}

/// Writes the palette onto the page.
pub fn apply(dark: bool) {
    let Some(root) = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element())
    else {
        return;
    };
    let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
    let Ok(root) = root.dyn_into::<web_sys::HtmlElement>() else { return };
    let style = root.style();
    let _ = style.set_property("color-scheme", if dark { "dark" } else { "light" });
    for (name, value) in Palette::of(dark).properties() {
        let _ = style.set_property(&name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance as WCAG 2 defines it.
    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (a, b) = (luminance(one), luminance(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_and_marks_stand_out_from_their_ground() {
        for palette in [&LIGHT, &DARK] {
            for ground in [palette.ground, palette.surface, palette.raised] {
                for text in [
                    palette.ink,
                    palette.quiet,
                    palette.accent,
                    palette.broken,
                    palette.unmet,
                    palette.holds,
                    palette.fault,
                ] {
                    assert!(contrast(text, ground) >= 4.5, "{text} on {ground}");
                }
                for mark in palette.terms.iter().chain(&palette.hues).chain([&palette.edge]) {
                    assert!(contrast(mark, ground) >= 3.0, "{mark} on {ground}");
                }
            }
            for (text, ground) in [
                (palette.on_accent, palette.accent),
                (palette.ink, palette.accent_soft),
                (palette.accent, palette.accent_soft),
                (palette.broken, palette.broken_soft),
                (palette.unmet, palette.unmet_soft),
                (palette.fault, palette.fault_soft),
            ] {
                assert!(contrast(text, ground) >= 4.5, "{text} on {ground}");
            }
        }
    }

    #[test]
    fn terms_that_follow_each_other_have_different_colours() {
        for palette in [&LIGHT, &DARK] {
            for epoch in 1..32 {
                assert_ne!(palette.term(epoch), palette.term(epoch + 1));
            }
        }
    }
}
