//! Lessons beside the stage: what to do, what is reached, and a hint for whoever asks.

use crate::store::{Action, Course, Lab, WorkspaceState, was_finished};
use crate::widgets::{Icon, icon};
use sim_core::lesson::Lesson;
use sim_core::protocols::lessons;
use std::rc::Rc;
use yew::prelude::*;

/// The lesson, or the choice of one.
#[component]
pub fn LessonPanel() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    let body = match (lab.lesson(), workspace.course) {
        (Some(lesson), Some(course)) => step(&lab, &lesson, course),
        _ => choice(&lab),
    };
    html! { <div class="lesson">{ body }</div> }
}

fn button(lab: &Lab, class: &'static str, label: Html, action: Action) -> Html {
    let lab = lab.clone();
    let onclick = move |_: MouseEvent| lab.dispatch(action.clone());
    html! { <button type="button" {class} {onclick}>{ label }</button> }
}

/// A button that begins a lesson, which is read when somebody wants it.
fn begins(lab: &Lab, class: &'static str, label: Html, index: usize) -> Html {
    let lab = lab.clone();
    let onclick = move |_: MouseEvent| {
        let descriptions = lab.session().catalogue().descriptions();
        let lesson = lessons::read(lessons::SHIPPED[index], &descriptions)
            .unwrap_or_else(|error| panic!("a shipped lesson has an error: {error}"));
        lab.dispatch(Action::BeginLesson(index, Rc::new(lesson)));
    };
    html! { <button type="button" {class} {onclick}>{ label }</button> }
}

/// All lessons, to choose from.
fn choice(lab: &Lab) -> Html {
    html! {
        <ol class="rows lesson-choice">
            { for lessons::SHIPPED.iter().enumerate().map(|(index, text)| {
                let (title, story) = heading(text);
                let face = html! {
                    <>
                        <strong>
                            { title }
                            if was_finished(index) {
                                <span class="lesson-done">{ icon(Icon::Check) }<span class="sr-only">{ ", done" }</span></span>
                            }
                        </strong>
                        <small>{ story }</small>
                    </>
                };
                html! { <li key={index}>{ begins(lab, "row", face, index) }</li> }
            }) }
        </ol>
    }
}

/// A lesson's title and story, without reading all of it.
fn heading(text: &'static str) -> (&'static str, &'static str) {
    let find = |word| text.lines().find_map(|line| line.strip_prefix(word)).unwrap_or_default();
    (find("lesson "), find("story "))
}

fn step(lab: &Lab, lesson: &Lesson<'static>, course: Course) -> Html {
    let step = &lesson.steps[course.step];
    let count = lesson.steps.len();
    let is_last = course.step + 1 == count;
    let is_done = course.reached == step.all_reached();
    let next_class = if is_done { "button primary" } else { "button small" };
    html! {
        <>
            <header class="lesson-head">
                <p>{ lesson.title }</p>
                <ol class="lesson-steps" aria-hidden="true">
                    { for (0..count).map(|index| html! {
                        <li key={index} class={classes!(
                            (course.is_done(index) || index < course.step && lesson.steps[index].goals.is_empty()).then_some("is-done"),
                            (index == course.step).then_some("is-current"),
                        )} />
                    }) }
                </ol>
            </header>
            <section aria-label={format!("Step {} of {count}", course.step + 1)}>
                <h3>{ step.title }</h3>
                { for step.says.iter().map(|words| html! { <p>{ *words }</p> }) }
                if !step.goals.is_empty() {
                    <ul class="goals" aria-label="Goals">
                        { for step.goals.iter().enumerate().map(|(index, (_, words))| {
                            let reached = course.reached >> index & 1 == 1;
                            html! {
                                <li key={index} class={classes!("goal", reached.then_some("is-reached"))}>
                                    <span class="goal-box">if reached { { icon(Icon::Check) } }</span>
                                    <span><span class="sr-only">{ if reached { "Reached:" } else { "To do:" } }</span>{ *words }</span>
                                </li>
                            }
                        }) }
                    </ul>
                }
                if !step.hint.is_empty() {
                    <details key={format!("{}-{}", course.lesson, course.step)} class="lesson-hint">
                        <summary>{ "A hint" }</summary>
                        <p>{ step.hint }</p>
                    </details>
                }
            </section>
            <nav class="lesson-turn" aria-label="Steps">
                if course.step > 0 {
                    { button(lab, "button small", html! { "Previous" }, Action::TurnPage(-1)) }
                }
                if !is_last {
                    { button(lab, next_class, html! { "Next" }, Action::TurnPage(1)) }
                } else if course.lesson + 1 < lessons::SHIPPED.len() {
                    { begins(lab, next_class, html! { "Next lesson" }, course.lesson + 1) }
                }
                <span class="spring" />
                { begins(lab, "button small bare", html! { "Begin again" }, course.lesson) }
                { button(lab, "button small bare", html! { "All lessons" }, Action::LeaveLesson) }
            </nav>
        </>
    }
}
