//! How deeds are told to people: who did what, and when.

use super::testimony::{Ask, Deed, Moment, Names, Origin, Told, Value};

impl Names {
    /// Who: `c2`.
    pub fn client(&self, deed: &Deed) -> &str {
        self.clients.get(deed.client as usize).map_or("?", String::as_str)
    }

    fn key(&self, deed: &Deed) -> &str {
        self.keys.get(deed.key as usize).map_or("", String::as_str)
    }

    /// A value at a key: `x=2`, or `2` if the key has no name.
    fn at_key(&self, deed: &Deed, value: &str) -> String {
        match self.key(deed) {
            "" => value.to_string(),
            key => format!("{key}={value}"),
        }
    }

    /// `word` with the key, if it has a name: ` of x`.
    fn and_key(&self, deed: &Deed, word: &str) -> String {
        match self.key(deed) {
            "" => String::new(),
            key => format!(" {word} {key}"),
        }
    }

    /// What an answer shows: `2`, `[1 2 3]`.
    fn shown(&self, told: Option<Told>) -> String {
        match told {
            Some(Told::Value(value)) => clipped(self.text(value)),
            Some(Told::Count(count)) => count.to_string(),
            Some(Told::List(span)) => {
                const SHOWN: usize = 12;
                let values = self.listed(span);
                let skipped = values.len().saturating_sub(SHOWN);
                let last = values[skipped..].iter().map(|&value| clipped(self.text(value)));
                let words: Vec<String> = last.collect();
                let dots = if skipped > 0 { "… " } else { "" };
                format!("[{dots}{}]", words.join(" "))
            }
            Some(Told::Done | Told::Swapped(_)) | None => "?".to_string(),
        }
    }

    /// What somebody did, as a clause without its subject: `read x=1`, `wrote x=2`.
    pub fn past(&self, deed: &Deed) -> String {
        let text = |value: Value| clipped(self.text(value));
        let whole = |word: &str| self.and_key(deed, word);
        match (deed.ask, deed.told) {
            (Ask::Read, told) => format!("read {}", self.at_key(deed, &self.shown(told))),
            (Ask::Write(value), _) => format!("wrote {}", self.at_key(deed, &text(value))),
            (Ask::CompareAndSet { expected, new }, Some(Told::Swapped(false))) => {
                format!(
                    "was told that{} was not {} and did not become {}",
                    self.key_or(deed, " the register"),
                    text(expected),
                    text(new)
                )
            }
            (Ask::CompareAndSet { expected, new }, _) => format!(
                "changed{} from {} to {}",
                self.key_or(deed, " the register"),
                text(expected),
                text(new)
            ),
            (Ask::Append(value), _) => format!("appended {}{}", text(value), whole("to")),
            (Ask::Add(count), _) => format!("added {count}{}", whole("to")),
            (Ask::Insert(value), _) => format!("added {}{}", text(value), whole("to")),
            (Ask::Enqueue(value), _) => format!("enqueued {}{}", text(value), whole("in")),
            (Ask::Dequeue, Some(Told::Value(Value::INITIAL))) => {
                format!("found nothing to dequeue{}", whole("from"))
            }
            (Ask::Dequeue, told) => format!("dequeued {}{}", self.shown(told), whole("from")),
            (Ask::Acquire, _) => format!("acquired{}", self.key_or(deed, " the lock")),
            (Ask::Release, _) => format!("released{}", self.key_or(deed, " the lock")),
        }
    }

    fn key_or(&self, deed: &Deed, otherwise: &str) -> String {
        match self.key(deed) {
            "" => otherwise.to_string(),
            key => format!(" {key}"),
        }
    }

    /// A deed as a noun with its owner: `c1's write of x=2`.
    pub fn noun(&self, deed: &Deed) -> String {
        let text = |value: Value| clipped(self.text(value));
        let what = match (deed.ask, deed.told) {
            (Ask::Read, None) => format!("read{}", self.and_key(deed, "of")),
            (Ask::Read, told) => format!("read of {}", self.at_key(deed, &self.shown(told))),
            (Ask::Write(value), _) => format!("write of {}", self.at_key(deed, &text(value))),
            (Ask::CompareAndSet { expected, new }, _) => {
                format!(
                    "change{} from {} to {}",
                    self.and_key(deed, "of"),
                    text(expected),
                    text(new)
                )
            }
            (Ask::Append(value), _) => {
                format!("append of {}{}", text(value), self.and_key(deed, "to"))
            }
            (Ask::Add(count), _) => format!("addition of {count}{}", self.and_key(deed, "to")),
            (Ask::Insert(value), _) => {
                format!("addition of {}{}", text(value), self.and_key(deed, "to"))
            }
            (Ask::Enqueue(value), _) => {
                format!("enqueue of {}{}", text(value), self.and_key(deed, "in"))
            }
            (Ask::Dequeue, None) => format!("dequeue{}", self.and_key(deed, "from")),
            (Ask::Dequeue, told) => {
                format!("dequeue of {}{}", self.shown(told), self.and_key(deed, "from"))
            }
            (Ask::Acquire, _) => format!("acquisition of{}", self.key_or(deed, " the lock")),
            (Ask::Release, _) => format!("release of{}", self.key_or(deed, " the lock")),
        };
        format!("{}'s {what}", self.client(deed))
    }

    /// Who did what, and when: `c2 read x=1 at 3.2s`.
    pub fn told(&self, deed: &Deed) -> String {
        format!("{} {}{}", self.client(deed), self.past(deed), self.when(deed.ended))
    }

    /// When a deed was over: `c1's write of x=2 was acknowledged at 2.9s`.
    pub fn answered(&self, deed: &Deed) -> String {
        format!("{} was {}{}", self.noun(deed), deed.ask.answered(), self.when(deed.ended))
    }

    /// When: ` at 3.2s`, ` in line 12`.
    pub fn when(&self, moment: Moment) -> String {
        match (self.origin, moment.at) {
            (Origin::Run, Some(at)) => format!(" at {at}"),
            (Origin::File, _) if moment.place != u32::MAX => format!(" in line {}", moment.place),
            _ => String::new(),
        }
    }
}

impl Ask {
    /// The word for this kind of deed: `read`, `write`.
    pub fn word(self) -> &'static str {
        match self {
            Ask::Read => "read",
            Ask::Write(_) => "write",
            Ask::CompareAndSet { .. } => "change",
            Ask::Append(_) => "append",
            Ask::Add(_) | Ask::Insert(_) => "addition",
            Ask::Enqueue(_) => "enqueue",
            Ask::Dequeue => "dequeue",
            Ask::Acquire => "acquisition",
            Ask::Release => "release",
        }
    }

    /// How its answer is called: a question is answered, an order acknowledged.
    pub fn answered(self) -> &'static str {
        match self {
            Ask::Read | Ask::Dequeue => "answered",
            _ => "acknowledged",
        }
    }
}

/// A value's name as a sentence quotes it: a foreign one may be as long as its file.
fn clipped(text: &str) -> String {
    const SHOWN: usize = 40;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}
