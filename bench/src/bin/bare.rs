//! The bare loop, once.

fn main() {
    std::hint::black_box(bench::Workload::Bare.run());
}
