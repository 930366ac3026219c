//! scratch
use base::Instant;
use sim_core::*;
fn main() {
    let text = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    let catalogue = protocols::catalogue();
    let plan = match plan::parse(&text, &catalogue.descriptions()) {
        Ok(p) => p,
        Err(e) => {
            for e in e {
                println!("{e}");
            }
            return;
        }
    };
    let t = std::time::Instant::now();
    let mut run = catalogue.start(&plan);
    while !run.advance(100_000, Instant(u64::MAX)) {}
    let el = t.elapsed();
    let v = trace::Vocabulary::of(run.description());
    for (i, e) in run
        .events()
        .iter()
        .enumerate()
        .take(std::env::args().nth(2).map_or(60, |s| s.parse().unwrap()))
    {
        println!("{i:5} {:>12} {}", e.at.to_string(), v.text(e));
    }
    println!("{:#?}", run.report());
    println!("{el:?}");
    let n = run.events().len() as u32;
    for k in 0..n {
        let s = run.seek(k);
        assert!(s >= k);
    }
    println!("{}", run.explain(base::EventId(n / 2)).text);
}
