//! Messages in a hurry: each is there for a frame or two, so nobody reads or catches it. All of one
//! look are one path, which costs a frame as much as a single message does at rest.

use super::marks::{self, KindLook, kind_look};
use super::messages::Picture;
use crate::draw::decimal::sketch;
use crate::draw::flight;
use crate::draw::groups::is_cut;
use crate::theme::hue_property;
use sim_core::protocol::Description;
use sim_core::run::Scene;
use yew::prelude::*;

impl Picture<'_> {
    /// All messages under way.
    pub fn swarm(&self, description: &Description, scene: &Scene) -> Html {
        let scale = self.still.ring.scale();
        let mut looks: Vec<(KindLook, String)> = Vec::new();
        for kind in marks::kinds(description) {
            let look = kind_look(description, kind);
            let same = |other: &(KindLook, String)| {
                (other.0.hue, other.0.contour) == (look.hue, look.contour)
            };
            let index = looks.iter().position(same).unwrap_or_else(|| {
                looks.push((look, String::new()));
                looks.len() - 1
            });
            let path = &mut looks[index].1;
            for message in scene.messages.iter().filter(|message| message.kind == kind) {
                let name = message.name;
                let share = flight::share(message.sent_at, message.arrives_at, self.now);
                let walled = is_cut(&scene.cuts, name.from, name.to);
                let share = if walled { share.min(self.wall(name)) } else { share };
                let at = self.place(name, share);
                path.push_str(&sketch("M# #", &[at.x / scale, at.y / scale]));
                path.push_str(look.shape());
            }
        }
        html! {
            <g class="swarm" aria-hidden="true" transform={sketch("scale(~)", &[scale])}>
                { for looks.into_iter().map(|(look, path)| html! {
                    <path class={look.class()} ~style={format!("--hue: {}", hue_property(look.hue))} d={path} />
                }) }
            </g>
        }
    }
}
