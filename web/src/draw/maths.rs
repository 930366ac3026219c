//! Functions that a browser has already. Compiled into the program they would weigh as much as a
//! panel.

macro_rules! of_one {
    ($($name:ident $theirs:ident)*) => {$(
        #[cfg(target_arch = "wasm32")]
        pub fn $name(x: f64) -> f64 {
            js_sys::Math::$theirs(x)
        }
        #[cfg(not(target_arch = "wasm32"))]
        pub fn $name(x: f64) -> f64 {
            x.$name()
        }
    )*};
}

of_one! { sin sin  cos cos  exp exp  log10 log10 }

/// A power.
#[cfg(target_arch = "wasm32")]
pub fn pow(base: f64, exponent: f64) -> f64 {
    js_sys::Math::pow(base, exponent)
}

/// A power.
#[cfg(not(target_arch = "wasm32"))]
pub fn pow(base: f64, exponent: f64) -> f64 {
    base.powf(exponent)
}

/// Holding a number between two others.
pub trait Within {
    /// The number, or the nearer of the two. `f64::clamp` would do, but for the words of its panic,
    /// which bring all that writes floats along.
    fn within(self, least: Self, most: Self) -> Self;
}

impl Within for f64 {
    fn within(self, least: f64, most: f64) -> f64 {
        self.min(most).max(least)
    }
}
