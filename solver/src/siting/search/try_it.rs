use super::*;
use crate::siting::model::SitingProblem;
struct Until(std::time::Instant, f64);
impl Monitor for Until { fn should_stop(&self) -> bool { self.0.elapsed().as_secs_f64() > self.1 } }
pub fn go(problem: &SitingProblem) {
    let t = std::time::Instant::now();
    let lim: f64 = std::env::var("LIM").ok().and_then(|x| x.parse().ok()).unwrap_or(5.0);
    let field = field::Field::new(problem);
    let m = Until(t, lim);
    let budget = Budget { monitor: &m, steps: Cell::new(0), most: None };
    let mut med = median::Median::new(&field, 1, &budget);
    println!("first {} {:?}", med.best(), t.elapsed());
    while !budget.stops() { if med.round(&budget) { print!(" {}@{:.2}", med.best(), t.elapsed().as_secs_f64()); } }
    println!(" best {} rounds {}", med.best(), budget.steps.get());
}
