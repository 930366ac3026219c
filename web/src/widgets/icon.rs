//! Icons: strokes on a grid of twenty, in the colour of the text around them.

use yew::prelude::*;

/// An icon.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Icon {
    Play,
    Pause,
    StepForward,
    StepBack,
    Undo,
    Redo,
    Share,
    Gear,
    Help,
    Next,
    Chevron,
    Close,
    Panel,
    Check,
    Cross,
    Unequal,
    Question,
    Warning,
    Forward,
    Sliders,
    Book,
    Copy,
    Grid,
    Branch,
}

/// The icon as a picture that says nothing by itself: the control around it has the name.
pub fn icon(icon: Icon) -> Html {
    let filled = matches!(icon, Icon::Play | Icon::Pause);
    let path = match icon {
        Icon::Play => "M6.5 4.2v11.6l9-5.8z",
        Icon::Pause => "M5.5 4.5h3v11h-3zM11.5 4.5h3v11h-3z",
        Icon::StepForward => "M5 4.8v10.4l7.5-5.2zM15 4.8v10.4",
        Icon::StepBack => "M15 4.8v10.4L7.5 10zM5 4.8v10.4",
        Icon::Undo => "M7.5 4.5 4 8l3.5 3.5M4 8h7.5a4 4 0 0 1 0 8H9",
        Icon::Redo => "M12.5 4.5 16 8l-3.5 3.5M16 8H8.500a4 4 0 0 0 0 8H11",
        Icon::Share => {
            "M10 12.500V3.500M6.800 6.500 10 3.300l3.200 3.200M5 10.500v5a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1v-5"
        }
        Icon::Gear => {
            "M10 7.400a2.600 2.600 0 1 1 0 5.200 2.600 2.600 0 0 1 0-5.200zM10 3v2M10 15v2M3 10h2M15 10h2M5.050 5.050l1.400 1.400M13.550 13.550l1.400 1.400M5.050 14.950l1.400-1.400M13.550 6.450l1.400-1.400"
        }
        Icon::Help => {
            "M7.600 7.600a2.400 2.400 0 1 1 3.600 2.100c-.8.500-1.200.9-1.200 1.800M10 14.400v.1"
        }
        Icon::Next => "M4.500 10h10M10.500 5.800 14.800 10l-4.300 4.200",
        Icon::Chevron => "M6 8.200l4 4 4-4",
        Icon::Close => "M5.500 5.500l9 9M14.500 5.500l-9 9",
        Icon::Panel => "M3.500 4.500h13v11h-13zM12 4.500v11",
        Icon::Check => "M4.500 10.500l3.700 3.700 7.300-8",
        Icon::Cross => "M6 6l8 8M14 6l-8 8",
        Icon::Unequal => "M5 7.800h10M5 12.200h10M12.600 4.500l-5.200 11",
        Icon::Question => {
            "M7.400 7.300a2.600 2.600 0 1 1 3.900 2.300c-.9.500-1.300 1-1.300 2M10 14.800v.1"
        }
        Icon::Warning => "M10 3.800 17 15.800H3zM10 8.500v3.400M10 13.800v.1",
        Icon::Forward => "M4 5l5 5-5 5M10.500 5l5 5-5 5",
        Icon::Sliders => {
            "M3.500 6.500h7M14 6.500h2.500M3.500 13.500h2.500M9.500 13.500h7M12.200 4.700v3.600M7.800 11.700v3.600"
        }
        Icon::Book => {
            "M4 4.500h4.500a1.500 1.500 0 0 1 1.500 1.500v10a1.500 1.500 0 0 0-1.500-1.500H4zM16 4.500h-4.500A1.500 1.500 0 0 0 10 6M16 4.500v10h-4.500A1.500 1.500 0 0 0 10 16"
        }
        Icon::Grid => {
            "M3.500 3.500h13v13h-13zM3.500 8h13M3.500 12.200h13M8 3.500v13M12.200 3.500v13"
        }
        Icon::Branch => {
            "M6 6.500v7M6 6.500a1.500 1.500 0 1 0 0-3a1.500 1.500 0 0 0 0 3M6 16.500a1.500 1.500 0 1 0 0-3a1.500 1.500 0 0 0 0 3M14 8a1.500 1.500 0 1 0 0-3a1.500 1.500 0 0 0 0 3M14 8c0 3-4 3-7.500 5.700"
        }
        Icon::Copy => "M7.500 7.500h8v8h-8zM12.500 7.500v-3h-8v8h3",
    };
    html! {
        <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            <path d={path} class={filled.then_some("icon-filled")} />
        </svg>
    }
}
