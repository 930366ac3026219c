//! The scenario as text, in step with every gesture both ways.
//!
//! What is typed is read after a short rest. A text with errors changes nothing: the last good one
//! keeps running, and each error stands at its line with its reason and what was probably meant.

use crate::draw::lines::{LineMark, marks};
use crate::store::{Action, CursorState, Lab, RunState, Selection, WorkspaceState};
use crate::widgets::CopyButton;
use gloo_timers::callback::Timeout;
use sim_core::plan::limits;
use sim_core::plan::{PlanError, print};
use wasm_bindgen::JsCast;
use yew::prelude::*;

/// How long the typing rests before it is read, in milliseconds.
const REST_MS: u32 = 350;

/// The scenario's text.
#[component]
pub fn Scenario() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let run = use_context::<RunState>().expect("panels stand in a store");
    let cursor = use_context::<CursorState>().expect("panels stand in a store");
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    let typed = use_state(|| None::<String>);
    let rest = use_mut_ref(|| None::<Timeout>);
    let editor = use_node_ref();
    let area = use_node_ref();

    // A version that came from elsewhere, a gesture or an undo, takes the place of what was typed.
    {
        let typed = typed.clone();
        use_effect_with(run.version, move |_| typed.set(None));
    }
    let draft = workspace.draft.clone();
    let text = match (&*typed, &draft) {
        (Some(typed), _) => typed.clone(),
        (None, Some(draft)) => draft.text.to_string(),
        (None, None) => lab.session().text().to_string(),
    };
    let errors: Vec<PlanError> =
        draft.as_ref().map(|draft| draft.errors.to_vec()).unwrap_or_default();
    let commit = {
        let (lab, rest, typed) = (lab.clone(), rest.clone(), typed.clone());
        move |text: String| {
            rest.borrow_mut().take();
            lab.dispatch(Action::ReplaceText(text));
            // From here on the session has it, or the draft.
            typed.set(None);
        }
    };
    let oninput = {
        let (typed, rest, commit) = (typed.clone(), rest.clone(), commit.clone());
        Callback::from(move |event: InputEvent| {
            let Some(area) = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::HtmlTextAreaElement>().ok())
            else {
                return;
            };
            let text = area.value();
            typed.set(Some(text.clone()));
            let commit = commit.clone();
            *rest.borrow_mut() = Some(Timeout::new(REST_MS, move || commit(text)));
        })
    };
    let onblur = {
        let (typed, rest) = (typed.clone(), rest.clone());
        Callback::from(move |_: FocusEvent| {
            let waits = rest.borrow_mut().take().is_some();
            if let (true, Some(text)) = (waits, (*typed).clone()) {
                commit(text);
            }
        })
    };
    let onkeydown = {
        let (lab, typed) = (lab.clone(), typed.clone());
        let drafted = draft.is_some();
        Callback::from(move |event: KeyboardEvent| {
            // The text has its own keys; only Escape is ours, and only when there is a draft.
            event.stop_propagation();
            if event.key() == "Escape" && drafted {
                typed.set(None);
                lab.dispatch(Action::DropDraft);
            }
        })
    };
    let script = {
        let session = lab.session();
        let steps = session.plan().steps.iter().map(|step| step.line);
        lab.tape().script_line(steps, cursor.position)
    };
    use_line_in_sight(editor.clone(), lab.session().text(), script);
    let report = lab.verdicts();
    let stale = typed.is_some() && draft.is_none();
    let marks =
        if stale { Default::default() } else { marks(&report, &errors, cursor.now, script) };
    // A text that is too long to run is shown as the field itself shows it.
    let is_drawn =
        text.len() <= limits::TEXT_BYTES_MAX && text.split('\n').nth(limits::LINES_MAX).is_none();
    html! {
        <div class="scenario">
            <div class="editor" ref={editor}>
                <ol class="paper" aria-hidden="true">
                    if is_drawn {
                        { for text.split('\n').zip(1..).map(|(words, line)| draw_line(&lab, words, line, marks.get(&line), workspace.selection)) }
                    }
                </ol>
                <textarea
                    ref={area.clone()}
                    class={(!is_drawn).then_some("is-plain")}
                    aria-label="Scenario"
                    aria-invalid={(!errors.is_empty()).to_string()}
                    spellcheck="false"
                    autocomplete="off"
                    autocapitalize="off"
                    value={text}
                    {oninput}
                    {onblur}
                    {onkeydown}
                />
            </div>
            { draw_errors(&lab, &errors, &area) }
            <Schedule revision={run.revision} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ScheduleProps {
    revision: u32,
}

/// The plan as a pure schedule, on demand: what the steps did, at the times at which they did it.
#[component]
fn Schedule(props: &ScheduleProps) -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let open = use_state_eq(|| false);
    let text = {
        let lab = lab.clone();
        use_memo((*open, props.revision), move |(open, _)| {
            open.then(|| {
                let session = lab.session();
                print(&session.run().resolved(), &session.catalogue().descriptions())
            })
        })
    };
    let ontoggle = {
        let open = open.clone();
        Callback::from(move |event: Event| {
            let details =
                event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            open.set(details.is_some_and(|details| details.has_attribute("open")));
        })
    };
    html! {
        <details class="schedule" {ontoggle}>
            <summary>{ "As a schedule: what happened, at its times" }</summary>
            if let Some(text) = (*text).clone() {
                <pre tabindex="0" role="region" aria-label="Schedule">{ &text }</pre>
                <CopyButton class="small" label="Copy schedule" text={Callback::from(move |()| text.clone())} />
            }
        </details>
    }
}

/// Keeps the line that matters in sight: the one that a gesture has just written, or else the one
/// at which the script stands. Whoever is reading or typing there is left alone.
#[hook]
fn use_line_in_sight(editor: NodeRef, text: &str, script: Option<u32>) {
    let before = use_mut_ref(|| text.to_string());
    let written = {
        let before = before.borrow();
        let differs = text.lines().zip(before.lines().chain(std::iter::repeat("")));
        let first = differs.zip(1..).find(|((now, then), _)| now != then);
        first.map(|(_, line)| line)
    };
    use_effect_with((text.to_string(), script), move |(text, script)| {
        before.borrow_mut().clone_from(text);
        let line = written.or(*script);
        if let (Some(editor), Some(line)) = (editor.cast::<web_sys::Element>(), line) {
            bring_into_sight(&editor, line);
        }
    });
}

fn bring_into_sight(editor: &web_sys::Element, line: u32) {
    let is_used = editor.matches(":hover, :focus-within").unwrap_or(false);
    let line = editor.query_selector(&format!(".paper li:nth-child({line})")).ok().flatten();
    if let (false, Some(line)) = (is_used, line) {
        let (view, row) = (editor.get_bounding_client_rect(), line.get_bounding_client_rect());
        let margin = 2.0 * row.height();
        let below = row.bottom() + margin - view.bottom();
        let above = view.top() - (row.top() - margin);
        let by = if below > 0.0 { below } else { -above.max(0.0) };
        editor.set_scroll_top(editor.scroll_top() + by as i32);
    }
}

/// A line as it lies under the field: what is typed stands exactly above it, without colour of its
/// own, so that lines wrap, carry their marks and show comments as comments.
fn draw_line(
    lab: &Lab,
    words: &str,
    line: u32,
    mark: Option<&LineMark>,
    selection: Selection,
) -> Html {
    let lab = lab.clone();
    let (code, comment) = words.split_at(comment_start(words));
    let (first, rest) = match code.trim_start().split_once(' ') {
        Some((first, rest)) => {
            let indent = code.len() - code.trim_start().len();
            (format!("{}{first}", &code[..indent]), format!(" {rest}"))
        }
        None => (code.to_string(), String::new()),
    };
    html! {
        <li key={line} class={classes!(
            mark.map(|mark| mark.class),
            (selection == Selection::Fault(line)).then_some("is-selected"),
        )}>
            <span class="line-number">{ line }</span>
            if let Some(mark) = mark {
                <b
                    class="line-mark"
                    title={mark.text.clone()}
                    onclick={move |_| lab.dispatch(Action::Select(Selection::Fault(line)))}
                >{ mark.sign }</b>
            }
            <span class="line-verb">{ first }</span>{ rest }
            <span class="line-comment">{ comment }</span>
            // An empty line is as high as any other.
            if words.is_empty() {
                { "\u{200b}" }
            }
        </li>
    }
}

fn draw_errors(lab: &Lab, errors: &[PlanError], area: &NodeRef) -> Html {
    if errors.is_empty() {
        return Html::default();
    }
    let drop = {
        let lab = lab.clone();
        Callback::from(move |_: MouseEvent| lab.dispatch(Action::DropDraft))
    };
    html! {
        <div class="errors" role="alert">
            <p class="errors-head">
                { "The text cannot run like this; the last good one still does." }
                <button type="button" class="button small" onclick={drop}>{ "Drop what was typed" }</button>
            </p>
            <ul>
                { for errors.iter().map(|error| html! {
                    <li>
                        <button type="button" class="link-button" onclick={go_to(area, error)}>
                            { format!("Line {}, column {}", error.line, error.column) }
                        </button>
                        { format!(": {}", error.reason) }
                        if let Some(suggestion) = &error.suggestion {
                            { "; did you mean " }<code>{ suggestion }</code>{ "?" }
                        }
                    </li>
                }) }
            </ul>
        </div>
    }
}

/// Selects what is wrong, in the text.
fn go_to(area: &NodeRef, error: &PlanError) -> Callback<MouseEvent> {
    let area = area.clone();
    let (line, column, length) = (error.line, error.column, error.length);
    Callback::from(move |_: MouseEvent| {
        let Some(area) = area.cast::<web_sys::HtmlTextAreaElement>() else { return };
        let (start, end) = place_of(&area.value(), line, column, length);
        if let Some(editor) = area.parent_element() {
            bring_into_sight(&editor, line);
        }
        let _ = area.focus();
        let _ = area.set_selection_range(start, end);
    })
}

/// A place in a text, from its line, column and length in characters, as browsers count: in units
/// of UTF-16.
fn place_of(text: &str, line: u32, column: u32, length: u32) -> (u32, u32) {
    let units = |text: &str| text.encode_utf16().count() as u32;
    let before: u32 = text.split('\n').take(line as usize - 1).map(|line| units(line) + 1).sum();
    let words = text.split('\n').nth(line as usize - 1).unwrap_or_default();
    let cut = |count: u32| words.chars().take(count as usize).collect::<String>();
    let start = units(&cut(column.saturating_sub(1)));
    (before + start, before + units(&cut(column.saturating_sub(1) + length)))
}

/// Where the comment of a line begins, or its end. `#17` is the number of a message, and no comment.
fn comment_start(words: &str) -> usize {
    let is_number =
        |at: usize| at > 0 && words[at + 1..].starts_with(|next: char| next.is_ascii_digit());
    words.match_indices('#').map(|(at, _)| at).find(|&at| !is_number(at)).unwrap_or(words.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_message_is_no_comment() {
        assert_eq!(comment_start("lose n1->n3 #17 Append # the first"), 23);
        assert_eq!(comment_start("# a story"), 0);
        assert_eq!(comment_start("nodes 3"), 7);
    }

    #[test]
    fn places_are_counted_as_browsers_do() {
        assert_eq!(place_of("a → b\ncut 𝄞 x", 1, 5, 1), (4, 5));
        assert_eq!(place_of("a → b\ncut 𝄞 x", 2, 7, 1), (13, 14));
        assert_eq!(place_of("a", 9, 9, 9), (2, 2));
    }
}
