//! A hand: one who hunts for the page. A worker, or, where the browser gives the page none, the same
//! program on the page's own thread, at the other end of a channel.

use gloo_events::{EventListener, EventListenerOptions};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{CustomEvent, Event, EventTarget, MessageEvent, MessagePort, Worker};
use web_sys::{WorkerOptions, WorkerType};
use yew::Callback;

/// What a hand says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// It can be asked.
    Ready,
    /// It answers the oldest question that it has not answered.
    Answer(String),
    /// It never began, or it stopped, and says nothing more.
    Gone,
}

/// One who hunts. Dropping it dismisses it.
pub struct Hand {
    desk: Desk,
    _listeners: Vec<EventListener>,
}

enum Desk {
    Worker(Worker),
    /// Nothing until the program is loaded.
    Page(Rc<RefCell<Option<(MessagePort, EventListener)>>>),
}

impl Hand {
    /// A worker that runs the program at an address; nothing if the browser gives none. One that
    /// does not come to run says so later.
    pub fn worker(address: &str, words: Callback<Word>) -> Option<Hand> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(address, &options).ok()?;
        let heard = hear(&worker, words.clone());
        // What is handled here is no mistake of the page's.
        let options = EventListenerOptions::enable_prevent_default();
        let failed = EventListener::new_with_options(&worker, "error", options, move |event| {
            event.prevent_default();
            words.emit(Word::Gone);
        });
        Some(Hand { desk: Desk::Worker(worker), _listeners: vec![heard, failed] })
    }

    /// The same program as a script of the page. It can be had once.
    pub fn page(address: &str, words: Callback<Word>) -> Option<Hand> {
        let document = web_sys::window()?.document()?;
        let channel = Rc::new(RefCell::new(None));
        let came = {
            let (channel, words) = (channel.clone(), words.clone());
            EventListener::once(&document, super::PROGRAM, move |event| {
                let Some(port) = port_of(event) else { return };
                let heard = hear(&port, words.clone());
                port.start();
                *channel.borrow_mut() = Some((port, heard));
                words.emit(Word::Ready);
            })
        };
        let script = document.create_element("script").ok()?;
        script.set_attribute("type", "module").ok()?;
        script.set_attribute("src", address).ok()?;
        let failed = EventListener::new(&script, "error", move |_| words.emit(Word::Gone));
        document.head()?.append_child(&script).ok()?;
        Some(Hand { desk: Desk::Page(channel), _listeners: vec![came, failed] })
    }

    /// Asks it something.
    pub fn ask(&self, question: &str) {
        let question = question.into();
        // A text can always be sent; whoever is gone does not hear it.
        let _ = match &self.desk {
            Desk::Worker(worker) => worker.post_message(&question),
            Desk::Page(channel) => match &*channel.borrow() {
                Some((port, _)) => port.post_message(&question),
                None => Ok(()),
            },
        };
    }
}

impl Drop for Hand {
    fn drop(&mut self) {
        match &self.desk {
            Desk::Worker(worker) => worker.terminate(),
            Desk::Page(channel) => {
                if let Some((port, _)) = channel.borrow_mut().take() {
                    port.close();
                }
            }
        }
    }
}

fn hear(desk: &EventTarget, words: Callback<Word>) -> EventListener {
    EventListener::new(desk, "message", move |event| {
        let data = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
        words.emit(match data {
            Some(text) if text == "ready" => Word::Ready,
            Some(text) if !text.starts_with("stopped ") => Word::Answer(text),
            _ => Word::Gone,
        });
    })
}

fn port_of(event: &Event) -> Option<MessagePort> {
    event.dyn_ref::<CustomEvent>()?.detail().dyn_into().ok()
}
