//! Ping-pong on `simcore`, the fastest peer. It has no network model: the latency is written here.

use serde::Serialize;
use simcore::{Event, EventHandler, Id, Simulation, SimulationContext};
use std::cell::RefCell;
use std::rc::Rc;

const NODES: u32 = 5;

#[derive(Clone, Serialize)]
struct Ball {
    count: u64,
}

struct Node {
    me: u32,
    ids: Rc<RefCell<Vec<Id>>>,
    context: SimulationContext,
}

impl Node {
    fn pass_on(&self, count: u64) {
        let to = (self.me + self.context.gen_range(1..NODES)) % NODES;
        let latency = self.context.gen_range(0.001..0.010);
        self.context.emit(Ball { count: count + 1 }, self.ids.borrow()[to as usize], latency);
    }
}

impl EventHandler for Node {
    fn on(&mut self, event: Event) {
        if let Ok(ball) = event.data.downcast::<Ball>() {
            self.pass_on(ball.count);
        }
    }
}

/// Delivers so many messages, with so many in flight.
pub fn ping_pong(deliveries: u32, in_flight: u32) -> u64 {
    let mut simulation = Simulation::new(1);
    let ids = Rc::new(RefCell::new(Vec::new()));
    let nodes: Vec<Rc<RefCell<Node>>> = (0..NODES)
        .map(|me| {
            let name = format!("n{}", me + 1);
            let context = simulation.create_context(&name);
            let node = Rc::new(RefCell::new(Node { me, ids: ids.clone(), context }));
            ids.borrow_mut().push(simulation.add_handler(name, node.clone()));
            node
        })
        .collect();
    for message in 0..in_flight {
        nodes[(message % NODES) as usize].borrow().pass_on(0);
    }
    simulation.steps(u64::from(deliveries));
    simulation.event_count()
}
