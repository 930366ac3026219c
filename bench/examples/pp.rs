//! scratch
use std::hint::black_box;
use std::time::Instant;
fn main() {
    let what = std::env::args().nth(1).unwrap_or_default();
    let n: u32 = std::env::args().nth(2).map_or(1_000_000, |s| s.parse().unwrap());
    let plan = bench::ping_pong_plan(n);
    match what.as_str() {
        "bare" => { black_box(bench::bare_ping_pong(n.into(), 1)); }
        "off" => { black_box(bench::run_untraced::<bench::PingPong>(&plan)); }
        "on" => { black_box(bench::run_traced::<bench::PingPong>(&plan)); }
        _ => {
            let mut b = vec![]; let mut o = vec![]; let mut t = vec![];
            for _ in 0..15 {
                let s = Instant::now(); black_box(bench::bare_ping_pong(n.into(), 1)); let x = s.elapsed().as_secs_f64(); b.push(x*1e9/n as f64);
                let s = Instant::now(); black_box(bench::run_untraced::<bench::PingPong>(&plan)); o.push(x/s.elapsed().as_secs_f64());
                let s = Instant::now(); black_box(bench::run_traced::<bench::PingPong>(&plan)); t.push(x/s.elapsed().as_secs_f64());
            }
            let m = |v: &mut Vec<f64>| { v.sort_by(f64::total_cmp); (v[v.len()/2], v[0], v[v.len()-1]) };
            let lo=|v:&Vec<f64>| v.iter().copied().fold(f64::MAX,f64::min);
            let _=lo; println!("bare ns {:?}\noff {:.3?}\non {:.3?}", m(&mut b), m(&mut o), m(&mut t));
        }
    }
}
