//! scratch
fn main() {
    let plan = bench::ping_pong_plan(1_000_000);
    for _ in 0..30 {
        std::hint::black_box(bench::run_untraced::<bench::PingPong>(&plan));
    }
}
