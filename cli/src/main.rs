//! The binary: the commands of the library, with the protocols that come with Faultline.

use std::process::ExitCode;

fn main() -> ExitCode {
    faultline::main(&sim_core::protocols::catalogue())
}
