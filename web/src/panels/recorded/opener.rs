//! How a history is opened: chosen, dropped, pasted; the present run's own; or an example.

use crate::recorded::{Source, recorded};
use crate::store::Lab;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// A read that sees what another process had already replaced, in Jepsen's words.
const EXAMPLE: &str = "\
{:process 0, :type :invoke, :f :write, :key \"x\", :value 1, :time 1000000}
{:process 0, :type :ok, :f :write, :key \"x\", :value 1, :time 4000000}
{:process 1, :type :invoke, :f :read, :key \"x\", :value nil, :time 5000000}
{:process 2, :type :invoke, :f :write, :key \"x\", :value 2, :time 6000000}
{:process 1, :type :ok, :f :read, :key \"x\", :value 1, :time 8000000}
{:process 2, :type :ok, :f :write, :key \"x\", :value 2, :time 9000000}
{:process 3, :type :invoke, :f :write, :key \"x\", :value 3, :time 10000000}
{:process 0, :type :invoke, :f :read, :key \"x\", :value nil, :time 11000000}
{:process 1, :type :invoke, :f :read, :key \"x\", :value nil, :time 12000000}
{:process 0, :type :ok, :f :read, :key \"x\", :value 2, :time 13000000}
{:process 1, :type :ok, :f :read, :key \"x\", :value 1, :time 15000000}
";

#[derive(Properties, PartialEq)]
pub struct OpenerProps {
    /// Whether one is open already: then this steps back.
    pub is_open: bool,
    /// What else can be chosen about it.
    pub children: Html,
}

/// The ways to open a history.
#[component]
pub fn Opener(props: &OpenerProps) -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let chooser = use_node_ref();
    let field = use_node_ref();
    let choose = {
        let chooser = chooser.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(chooser) = chooser.cast::<HtmlInputElement>() {
                chooser.click();
            }
        })
    };
    let chosen = Callback::from(|event: Event| {
        let input = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
        let file = input.as_ref().and_then(|it| it.files()).and_then(|files| files.get(0));
        if let (Some(input), Some(file)) = (input, file) {
            recorded().open_file(&file);
            // The same file can be chosen again, when it has changed.
            input.set_value("");
        }
    });
    let judge = {
        let field = field.clone();
        Callback::from(move |_: MouseEvent| {
            let text = field.cast::<HtmlTextAreaElement>().map(|it| it.value()).unwrap_or_default();
            if !text.trim().is_empty() {
                recorded().open("what was pasted", Source::Text(text.into(), None));
            }
        })
    };
    let clients = Callback::from(move |_: MouseEvent| {
        let text = lab.session().text().to_string();
        recorded().open("this run's clients", Source::Clients(text.into()));
    });
    let example = Callback::from(|_: MouseEvent| {
        recorded().open("an example", Source::Text(EXAMPLE.into(), None));
    });
    html! {
        <section class="recorded-opener" aria-label="Open a history">
            if !props.is_open {
                <p class="lead">
                    { "Judges what clients saw of any system: is there one order of all operations that explains every answer? \
                       Reads histories of Jepsen and Knossos (EDN), lines of Jepsen's log, Maelstrom's, and JSON lines. Nothing leaves this page." }
                </p>
            }
            <div class="recorded-ways">
                <button type="button" class={classes!("button", (!props.is_open).then_some("primary"), props.is_open.then_some("small"))} onclick={choose}>
                    { "Open a file…" }
                </button>
                <input ref={chooser} type="file" hidden=true onchange={chosen} />
                <button type="button" class={classes!("button", props.is_open.then_some("small"))} onclick={clients}>{ "This run's clients" }</button>
                <button type="button" class={classes!("button", props.is_open.then_some("small"))} onclick={example}>{ "An example" }</button>
                <span class="hint-text">{ "or drop a file anywhere on the page" }</span>
                { props.children.clone() }
            </div>
            <details class="recorded-paste">
                <summary>{ "Paste a history" }</summary>
                <textarea ref={field} rows="5" aria-label="History" spellcheck="false" autocomplete="off"
                    placeholder="{:process 0, :type :invoke, :f :write, :value 1}" />
                <button type="button" class="button small" onclick={judge}>{ "Judge it" }</button>
            </details>
        </section>
    }
}
