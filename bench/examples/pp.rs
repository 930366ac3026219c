//! scratch
fn main() {
    let plan = bench::ping_pong_plan(1_000_000);
    for _ in 0..std::env::args().nth(1).map_or(30, |s| s.parse().unwrap()) {
        std::hint::black_box(bench::run_untraced::<bench::PingPong>(&plan));
    }
}
