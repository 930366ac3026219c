//! The accessibility tree: what the page tells somebody who cannot see it.
//!
//! Chromium computes it from the elements, from their labels and from ARIA attributes, in HTML and
//! in SVG alike. A thing has a role (button, slider), a name ("Step back") and properties (pressed,
//! disabled, expanded).

use std::fmt;

use serde_json::Value;

/// What a thing is. Add a role here when the page gets its first thing of a new kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are ARIA's own")]
pub enum Role {
    Alert,
    Application,
    Button,
    Cell,
    Checkbox,
    Combobox,
    Dialog,
    Document,
    Form,
    Grid,
    GridCell,
    Group,
    Heading,
    Image,
    Link,
    List,
    ListItem,
    Listbox,
    Log,
    Main,
    Menu,
    MenuItem,
    MenuItemCheckbox,
    MenuItemRadio,
    Navigation,
    Option,
    Progress,
    Radio,
    RadioGroup,
    Region,
    Row,
    Search,
    Separator,
    Slider,
    SpinButton,
    Status,
    Switch,
    Tab,
    TabList,
    TabPanel,
    Table,
    TextBox,
    Toolbar,
    Tree,
    TreeItem,
}

impl Role {
    /// Chromium's words for the role; some it spells differently from version to version.
    fn spellings(self) -> &'static [&'static str] {
        match self {
            Role::Alert => &["alert"],
            Role::Application => &["application"],
            Role::Button => &["button"],
            Role::Cell => &["cell"],
            Role::Checkbox => &["checkbox"],
            Role::Combobox => &["combobox"],
            Role::Dialog => &["dialog", "alertdialog"],
            Role::Document => &["document", "graphics-document"],
            Role::Form => &["form"],
            Role::Grid => &["grid"],
            Role::GridCell => &["gridcell"],
            Role::Group => &["group", "graphics-object"],
            Role::Heading => &["heading"],
            Role::Image => &["image", "img", "graphics-symbol"],
            Role::Link => &["link"],
            Role::List => &["list"],
            Role::ListItem => &["listitem"],
            Role::Listbox => &["listbox"],
            Role::Log => &["log"],
            Role::Main => &["main"],
            Role::Menu => &["menu"],
            Role::MenuItem => &["menuitem"],
            Role::MenuItemCheckbox => &["menuitemcheckbox"],
            Role::MenuItemRadio => &["menuitemradio"],
            Role::Navigation => &["navigation"],
            Role::Option => &["option"],
            Role::Progress => &["progressbar"],
            Role::Radio => &["radio"],
            Role::RadioGroup => &["radiogroup"],
            Role::Region => &["region"],
            Role::Row => &["row"],
            Role::Search => &["search", "searchbox"],
            Role::Separator => &["separator", "splitter"],
            Role::Slider => &["slider"],
            Role::SpinButton => &["spinbutton"],
            Role::Status => &["status"],
            Role::Switch => &["switch"],
            Role::Tab => &["tab"],
            Role::TabList => &["tablist"],
            Role::TabPanel => &["tabpanel"],
            Role::Table => &["table"],
            Role::TextBox => &["textbox", "searchbox"],
            Role::Toolbar => &["toolbar"],
            Role::Tree => &["tree"],
            Role::TreeItem => &["treeitem"],
        }
    }
}

/// What a thing is called: exactly, or in part. White space counts as one space, as it does for a
/// reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// The whole name.
    Exactly(String),
    /// Any part of the name.
    Containing(String),
    /// How the name begins.
    Starting(String),
}

/// A part of a name, for names that carry a number that a test does not care about.
pub fn containing(part: &str) -> Name {
    Name::Containing(one_spaced(part))
}

/// How a name begins, for names that go on with what changes.
pub fn starting(part: &str) -> Name {
    Name::Starting(one_spaced(part))
}

impl From<&str> for Name {
    fn from(name: &str) -> Name {
        Name::Exactly(one_spaced(name))
    }
}

impl From<&String> for Name {
    fn from(name: &String) -> Name {
        Name::from(name.as_str())
    }
}

impl Name {
    fn fits(&self, name: &str) -> bool {
        match self {
            Name::Exactly(whole) => name == whole,
            Name::Containing(part) => name.contains(part),
            Name::Starting(part) => name.starts_with(part),
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Name::Exactly(whole) => write!(f, "{whole:?}"),
            Name::Containing(part) => write!(f, "…{part:?}…"),
            Name::Starting(part) => write!(f, "{part:?}…"),
        }
    }
}

fn one_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One thing in the tree.
#[derive(Debug)]
pub struct Node {
    role: String,
    /// The name, with single spaces.
    pub name: String,
    /// What a text box holds or where a slider stands.
    pub value: String,
    /// The element behind it, in the DevTools protocol's numbering.
    pub element: i64,
    /// Things that only structure the page are ignored by readers, and by us.
    ignored: bool,
    properties: Vec<(String, String)>,
    parent: Option<usize>,
    children: Vec<usize>,
}

impl Node {
    /// A property such as `pressed`, `expanded`, `checked` or `disabled`.
    pub fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn fits(&self, role: Role, name: &Name) -> bool {
        !self.ignored && role.spellings().contains(&self.role.as_str()) && name.fits(&self.name)
    }
}

/// The tree at one moment. The root is the first node.
pub struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    /// Reads the answer of `Accessibility.getFullAXTree`.
    pub fn read(answer: &Value) -> Tree {
        let empty = Vec::new();
        let listed = answer["nodes"].as_array().unwrap_or(&empty);
        let mut nodes: Vec<Node> = listed.iter().map(node).collect();
        let ids: std::collections::HashMap<&str, usize> = listed
            .iter()
            .enumerate()
            .filter_map(|(index, node)| Some((node["nodeId"].as_str()?, index)))
            .collect();
        for (index, entry) in listed.iter().enumerate() {
            let children = entry["childIds"].as_array().unwrap_or(&empty);
            for child in children.iter().filter_map(|id| ids.get(id.as_str()?).copied()) {
                nodes[child].parent = Some(index);
                nodes[index].children.push(child);
            }
        }
        Tree { nodes }
    }

    /// The things that fit the last step of a path, inside things that fit the steps before it.
    pub fn find(&self, path: &[(Role, Name)]) -> Vec<&Node> {
        let Some(((role, name), around)) = path.split_last() else { return Vec::new() };
        let inside = |node: &Node| {
            let mut wanted = around.iter().rev();
            let mut next = wanted.next();
            let mut above = node.parent;
            while let (Some((role, name)), Some(index)) = (next, above) {
                if self.nodes[index].fits(*role, name) {
                    next = wanted.next();
                }
                above = self.nodes[index].parent;
            }
            next.is_none()
        };
        self.nodes.iter().filter(|node| node.fits(*role, name) && inside(node)).collect()
    }

    /// Whether any name or value contains a text.
    pub fn mentions(&self, text: &str) -> bool {
        let text = one_spaced(text);
        let shown = self.nodes.iter().filter(|node| !node.ignored);
        shown.into_iter().any(|node| node.name.contains(&text) || node.value.contains(&text))
    }

    fn write(&self, index: usize, depth: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let node = &self.nodes[index];
        let parent_name = node.parent.map_or("", |parent| self.nodes[parent].name.as_str());
        // Wrappers without a name say nothing, nor does the text that only repeats its element's
        // name.
        let silent = node.ignored
            || (matches!(node.role.as_str(), "generic" | "none" | "paragraph")
                && node.name.is_empty())
            || matches!(node.role.as_str(), "InlineTextBox" | "LineBreak" | "ListMarker")
            || (node.role == "StaticText"
                && (node.name.is_empty() || parent_name.contains(&node.name)));
        if !silent {
            let role = if node.role == "StaticText" { "text" } else { &node.role };
            write!(f, "{:1$}{role}", "", depth * 2)?;
            if !node.name.is_empty() {
                write!(f, " {:?}", node.name)?;
            }
            if !node.value.is_empty() {
                write!(f, " = {:?}", node.value)?;
            }
            for (key, value) in &node.properties {
                if TELLING.contains(&key.as_str()) && value != "false" {
                    write!(
                        f,
                        " [{key}{}]",
                        if value == "true" { String::new() } else { format!(" {value}") }
                    )?;
                }
            }
            writeln!(f)?;
        }
        let depth = if silent { depth } else { depth + 1 };
        node.children.iter().try_for_each(|&child| self.write(child, depth, f))
    }
}

/// The properties that a reader of a failed test wants to see.
const TELLING: [&str; 7] =
    ["disabled", "pressed", "checked", "expanded", "selected", "focused", "modal"];

/// An indented list of roles and names.
impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nodes.is_empty() { Ok(()) } else { self.write(0, 0, f) }
    }
}

fn node(entry: &Value) -> Node {
    let plain = |value: &Value| match value {
        Value::String(text) => one_spaced(text),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let properties = entry["properties"].as_array().into_iter().flatten();
    Node {
        role: plain(&entry["role"]["value"]),
        name: plain(&entry["name"]["value"]),
        value: plain(&entry["value"]["value"]),
        element: entry["backendDOMNodeId"].as_i64().unwrap_or_default(),
        ignored: entry["ignored"].as_bool().unwrap_or_default(),
        properties: properties
            .map(|property| (plain(&property["name"]), plain(&property["value"]["value"])))
            .collect(),
        parent: None,
        children: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn example() -> Tree {
        let entry = |id: &str, role: &str, name: &str, children: &[&str]| {
            let (role, name) = (json!({ "value": role }), json!({ "value": name }));
            json!({ "nodeId": id, "role": role, "name": name, "childIds": children })
        };
        let nodes = [
            entry("1", "RootWebArea", "Faultline", &["2", "3"]),
            entry("2", "region", "Nodes", &["4", "5"]),
            entry("3", "button", "Crash", &[]),
            entry("4", "generic", "", &["6"]),
            entry("5", "button", "Crash  n2", &[]),
            entry("6", "button", "Crash", &[]),
        ];
        Tree::read(&json!({ "nodes": nodes }))
    }

    #[test]
    fn a_thing_is_found_by_role_and_name_and_by_where_it_is() {
        let tree = example();
        let count = |path: &[(Role, Name)]| tree.find(path).len();
        assert_eq!(count(&[(Role::Button, "Crash".into())]), 2);
        assert_eq!(count(&[(Role::Button, "Crash n2".into())]), 1);
        assert_eq!(count(&[(Role::Button, containing("Crash"))]), 3);
        assert_eq!(count(&[(Role::Region, "Nodes".into()), (Role::Button, "Crash".into())]), 1);
        assert_eq!(count(&[(Role::Link, "Crash".into())]), 0);
    }

    #[test]
    fn the_tree_is_printed_without_nameless_wrappers() {
        let printed = example().to_string();
        assert_eq!(
            printed,
            "RootWebArea \"Faultline\"\n  region \"Nodes\"\n    button \"Crash\"\n    \
             button \"Crash n2\"\n  button \"Crash\"\n"
        );
    }
}
