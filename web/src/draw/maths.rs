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
