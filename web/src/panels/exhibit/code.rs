//! The code that a mistake bends, as a difference: what it should be, and what it is with the
//! mistake. Each line has its sign and its word, and is no mere colour.

use sim_core::protocols::exhibits;
use yew::prelude::*;

/// The difference of each function that a mistake bends.
pub fn view(name: &str) -> Html {
    let Some(bend) = exhibits::bend(name).filter(|bend| !bend.is_empty()) else {
        return Html::default();
    };
    // What stands before the first function is nothing.
    let functions = bend.split("--- ").skip(1).filter_map(|function| function.split_once('\n'));
    html! {
        <section aria-label="The code">
            <h4>{ "The code" }</h4>
            <p class="exhibit-key">
                <span><span class="is-removed">{ "−" }</span>{ " as it should be" }</span>
                <span><span class="is-added">{ "+" }</span>{ " with the mistake" }</span>
            </p>
            { for functions.map(|(place, lines)| html! {
                <figure class="exhibit-function">
                    <figcaption>{ place.trim_start_matches("sim-core/src/protocols/").to_string() }</figcaption>
                    <div class="exhibit-code" role="region" aria-label={format!("Code of {place}")} tabindex="0">
                        { for lines.lines().filter(|line| !line.starts_with("+++ ")).map(draw) }
                    </div>
                </figure>
            }) }
        </section>
    }
}

fn draw(line: &str) -> Html {
    let (class, sign, word) = match line.as_bytes().first() {
        Some(b'-') => ("is-removed", "−", "as it should be: "),
        Some(b'+') => ("is-added", "+", "with the mistake: "),
        Some(b'@') => return Html::default(),
        _ => ("", " ", ""),
    };
    let code = line.get(1..).unwrap_or_default().to_string();
    html! {
        <div class={class}>
            <span class="exhibit-sign" aria-hidden="true">{ sign }</span>
            if !word.is_empty() {
                <span class="sr-only">{ word }</span>
            }
            <code>{ code }</code>
        </div>
    }
}
