//! Raft in the world, once.

fn main() {
    std::hint::black_box(bench::Workload::Raft.run());
}
