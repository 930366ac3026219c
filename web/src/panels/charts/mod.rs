//! Charts on virtual time: operations, latency, leaders, messages, with the faults behind them.
//!
//! All stand on one axis of time, so that what went wrong and what it did stand above each other.
//! The pointer, or the arrow keys, read the values of one slice of time; a table says all of them.

mod paint;

use crate::draw::charts::{SLICES, Series};
use crate::store::{Action, CursorState, Lab, RunState, WorkspaceState};
use crate::theme::{Palette, hue_property};
use crate::widgets::use_size;
use paint::{Content, Look, number, paint};
use sim_core::base::Instant;
use sim_core::plan::Step;
use sim_core::protocol::{Contour, Description};
use sim_core::run::{FaultReport, Report};
use sim_core::session::Session;
use sim_core::trace::{PayloadKind, Vocabulary};
use std::rc::Rc;
use yew::prelude::*;

/// The height of each chart, in pixels.
const HEIGHT: u32 = 112;
/// Where the axis of time begins and ends on each chart, from its sides; see `paint`.
const LEFT: f64 = 36.0;
const RIGHT: f64 = 8.0;

/// One of the charts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chart {
    Operations,
    Latency,
    Leaders,
    Messages,
}

const CHARTS: [(Chart, &str); 4] = [
    (Chart::Operations, "Operations per second"),
    (Chart::Latency, "Latency in ms"),
    (Chart::Leaders, "Leader changes, by term"),
    (Chart::Messages, "Messages per second"),
];

/// The charts, or their numbers as a table.
#[component]
pub fn Charts() -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let run = use_context::<RunState>().expect("panels stand in a store");
    let cursor = use_context::<CursorState>().expect("panels stand in a store");
    let workspace = use_context::<WorkspaceState>().expect("panels stand in a store");
    let slice = use_state_eq(|| None::<usize>);
    let as_table = use_state_eq(|| false);
    let root = use_node_ref();
    let (width, _) = use_size(root.clone());
    let series = {
        let lab = lab.clone();
        use_memo(run, move |_| {
            let (session, report) = (lab.session(), lab.report());
            Series::read(session.events(), &spans(&session, &report), session.end())
        })
    };
    let read = slice.unwrap_or_else(|| series.slice_of(cursor.now));
    let words = read_out(&lab, &series, read);
    let look = Look {
        dark: workspace.dark,
        ratio: web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()),
        now: cursor.now,
        slice: *slice,
    };
    let at = {
        let root = root.clone();
        move |event: &PointerEvent| {
            let rect = root.cast::<web_sys::Element>()?.get_bounding_client_rect();
            let along = (f64::from(event.client_x()) - rect.left() - LEFT)
                / (rect.width() - LEFT - RIGHT).max(1.0);
            (0.0..1.0).contains(&along).then_some((along * SLICES as f64) as usize)
        }
    };
    let onpointermove = {
        let (slice, at) = (slice.clone(), at.clone());
        Callback::from(move |event: PointerEvent| slice.set(at(&event)))
    };
    let onpointerleave = {
        let slice = slice.clone();
        Callback::from(move |_: PointerEvent| slice.set(None))
    };
    let onpointerdown = {
        let (lab, series) = (lab.clone(), series.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(slice) = at(&event) {
                lab.dispatch(Action::SetNow(series.begin_of(slice)));
            }
        })
    };
    let onkeydown = {
        let (lab, slice, series) = (lab.clone(), slice.clone(), series.clone());
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowLeft" => read.saturating_sub(1),
                "ArrowRight" => (read + 1).min(SLICES - 1),
                "Enter" => {
                    lab.dispatch(Action::SetNow(series.begin_of(read)));
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            slice.set(Some(to));
        })
    };
    let toggle = {
        let as_table = as_table.clone();
        Callback::from(move |_: MouseEvent| as_table.set(!*as_table))
    };
    html! {
        <div class="charts">
            <div class="charts-head">
                <p class="charts-read">{ &words }</p>
                <button type="button" class="button small" aria-pressed={as_table.to_string()} onclick={toggle}>{ "As a table" }</button>
            </div>
            if *as_table {
                { table(&lab, &series) }
            } else {
                <div
                    ref={root}
                    class="charts-stack"
                    role="slider"
                    tabindex="0"
                    aria-label="Charts: read the values at a time"
                    aria-valuemin="0"
                    aria-valuemax={(SLICES - 1).to_string()}
                    aria-valuenow={read.to_string()}
                    aria-valuetext={words}
                    {onpointermove}
                    {onpointerleave}
                    {onpointerdown}
                    {onkeydown}
                >
                    { for CHARTS.iter().map(|&(chart, title)| html! {
                        <figure key={title}>
                            <figcaption>{ title }{ legend(&lab, &series, chart) }</figcaption>
                            if let Some(word) = nothing(&series, chart) {
                                <p class="charts-empty">{ word }</p>
                            }
                            <Plot {chart} series={series.clone()} {look} {width} />
                        </figure>
                    }) }
                </div>
            }
        </div>
    }
}

/// What an empty chart says.
fn nothing(series: &Series, chart: Chart) -> Option<&'static str> {
    let is_empty = |values: &[Option<f64>]| values.iter().all(Option::is_none);
    let none = |values: &[f64]| values.iter().all(|value| *value == 0.0);
    match chart {
        Chart::Operations => none(&series.operations).then_some("no operations"),
        Chart::Latency => is_empty(&series.median).then_some("no operations"),
        Chart::Leaders => series.leaders.is_empty().then_some("nobody was elected"),
        Chart::Messages => series.messages.is_empty().then_some("no messages"),
    }
}

/// When each fault began and was over; what is done at once is over at once.
fn spans(session: &Session, report: &Report) -> Vec<(Instant, Instant, u32)> {
    let plan = session.plan();
    let is_moment = |line: u32| {
        let steps = plan.steps.iter().filter_map(|step| match &step.step {
            Step::Fault(fault) => Some((step.line, fault)),
            _ => None,
        });
        let faults = plan.faults.iter().map(|planned| (planned.line, &planned.fault));
        faults.chain(steps).any(|(other, fault)| other == line && fault.is_moment())
    };
    let span = |fault: &FaultReport| {
        let began = fault.began?;
        let over = if is_moment(fault.line) { began } else { session.end() };
        Some((began, fault.ended.unwrap_or(over), fault.line))
    };
    report.faults.iter().filter_map(span).collect()
}

#[derive(Properties, PartialEq)]
struct PlotProps {
    chart: Chart,
    series: Rc<Series>,
    look: Look,
    width: f64,
}

/// One chart on its canvas.
#[component]
fn Plot(props: &PlotProps) -> Html {
    let lab = use_context::<Lab>().expect("panels stand in a store");
    let canvas = use_node_ref();
    let Look { dark, ratio, .. } = props.look;
    let size = |pixels: f64| ((pixels * ratio).round() as u32).to_string();
    {
        let (canvas, series, look) = (canvas.clone(), props.series.clone(), props.look);
        let chart = props.chart;
        use_effect_with((props.series.clone(), look, props.width, chart), move |_| {
            let canvas = canvas.cast::<web_sys::HtmlCanvasElement>();
            let description = lab.session().run().description();
            let palette = Palette::of(dark);
            let content = match chart {
                Chart::Operations => {
                    let known = |slice: usize| series.begin_of(slice) <= series.known;
                    let values = series.operations.iter().enumerate();
                    let values = values.map(|(slice, value)| known(slice).then_some(*value));
                    Content::Lines(vec![(palette.accent, values.collect())])
                }
                Chart::Latency => Content::Lines(vec![
                    (palette.accent, series.median.clone()),
                    (palette.fault, series.slowest.clone()),
                ]),
                Chart::Leaders => Content::Terms,
                Chart::Messages => Content::Areas(
                    series
                        .messages
                        .iter()
                        .map(|(kind, values)| {
                            let hue = palette.hue(hue(description, *kind));
                            (hue, is_reply(description, *kind), &values[..])
                        })
                        .collect(),
                ),
            };
            if let Some(canvas) = canvas.filter(|canvas| canvas.width() > 0) {
                paint(canvas, &series, &content, look);
            }
        });
    }
    html! {
        <canvas
            ref={canvas}
            width={size(props.width)}
            height={size(f64::from(HEIGHT))}
            ~style={format!("height:{HEIGHT}px")}
            aria-hidden="true"
        />
    }
}

/// What the colours of a chart mean, in the order in which they stand.
fn legend(lab: &Lab, series: &Series, chart: Chart) -> Html {
    let entry = |hue: &str, class: &'static str, name: &str| {
        html! {
            <span key={name.to_string()} class={classes!("charts-key", class)}>
                <i ~style={format!("--key:{hue}")} />{ name }
            </span>
        }
    };
    match chart {
        Chart::Latency => html! {
            <>
                { entry("var(--accent)", "", "median") }
                { entry("var(--fault)", "is-dashed", "p99") }
            </>
        },
        Chart::Messages => {
            let description = lab.session().run().description();
            let vocabulary = Vocabulary::of(description);
            html! {
                { for series.messages.iter().rev().map(|(kind, _)| {
                    let class = if is_reply(description, *kind) { "is-reply" } else { "" };
                    entry(&hue_property(hue(description, *kind)), class, vocabulary.kind(*kind))
                }) }
            }
        }
        _ => Html::default(),
    }
}

/// The hue of a kind of message; requests and answers have that of the stage.
fn hue(description: &Description, kind: PayloadKind) -> u8 {
    kind.of_protocol().map_or(7, |index| description.messages[index].hue)
}

/// Whether a kind of message answers another: it is hollow here, as on the stage.
fn is_reply(description: &Description, kind: PayloadKind) -> bool {
    let protocols = kind.of_protocol().map(|index| description.messages[index].contour);
    protocols.map_or(kind == PayloadKind::ANSWER, |contour| contour == Contour::Reply)
}

/// The values of one slice, as a sentence.
fn read_out(lab: &Lab, series: &Series, slice: usize) -> String {
    let mut words = format!(
        "{} to {}: {} operations per second",
        series.begin_of(slice),
        series.begin_of(slice + 1),
        number(series.operations[slice])
    );
    if let (Some(median), Some(slowest)) = (series.median[slice], series.slowest[slice]) {
        words += &format!(", median {} ms, p99 {} ms", number(median), number(slowest));
    }
    if let Some((node, term)) = series.leader_in(slice) {
        words += &format!(", {node} leads in term {term}");
    }
    let sent: f64 = series.messages.iter().map(|(_, values)| values[slice]).sum();
    words += &format!(", {} messages per second", number(sent));
    let session = lab.session();
    for line in series.faults_in(slice).take(3) {
        let text = session.text().lines().nth(line.saturating_sub(1) as usize).unwrap_or_default();
        words += "; ";
        words += text.split(" #").next().unwrap_or_default().trim();
    }
    words
}

/// The same numbers as a table.
fn table(lab: &Lab, series: &Series) -> Html {
    let vocabulary = Vocabulary::of(lab.session().run().description());
    let value = |value: Option<f64>| value.map_or("–".to_string(), number);
    html! {
        <div class="charts-table" role="region" aria-label="Numbers of the charts" tabindex="0">
            <table>
                <thead><tr>
                    <th scope="col">{ "from" }</th>
                    <th scope="col">{ "ops/s" }</th>
                    <th scope="col">{ "median ms" }</th>
                    <th scope="col">{ "p99 ms" }</th>
                    <th scope="col">{ "leader" }</th>
                    { for series.messages.iter().map(|(kind, _)| html! { <th scope="col">{ vocabulary.kind(*kind) }{ "/s" }</th> }) }
                    <th scope="col">{ "faults, by line" }</th>
                </tr></thead>
                <tbody>
                    { for (0..SLICES).filter(|&slice| series.begin_of(slice) <= series.known).map(|slice| html! {
                        <tr key={slice}>
                            <th scope="row">{ series.begin_of(slice).to_string() }</th>
                            <td>{ number(series.operations[slice]) }</td>
                            <td>{ value(series.median[slice]) }</td>
                            <td>{ value(series.slowest[slice]) }</td>
                            <td>{ series.leader_in(slice).map_or("–".to_string(), |(node, term)| format!("{node}, {term}")) }</td>
                            { for series.messages.iter().map(|(_, values)| html! { <td>{ number(values[slice]) }</td> }) }
                            <td>{ series.faults_in(slice).map(|line| line.to_string()).collect::<Vec<_>>().join(", ") }</td>
                        </tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}
