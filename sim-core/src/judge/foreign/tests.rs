//! Histories in the notations of others, made up here.

use super::*;
use crate::judge::{Budget, rule};
use crate::run::Verdict;

/// What a history comes to: its model, its verdict, and the first thing that is wrong.
fn judged(text: &str) -> (ModelName, Verdict, String) {
    let heard = read(text, None).unwrap_or_else(|error| panic!("{error}: {text}"));
    let ruling = rule(&heard.testimony, heard.model, Budget::default());
    let sentence = ruling.broken.first().map(|it| it.sentence.clone()).unwrap_or_default();
    (heard.model, ruling.verdict, sentence)
}

#[track_caller]
fn holds(text: &str, model: ModelName) {
    assert_eq!(judged(text), (model, Verdict::Holds, String::new()), "{text}");
}

#[track_caller]
fn is_broken(text: &str, model: ModelName, sentence: &str) {
    assert_eq!(judged(text), (model, Verdict::Broken, sentence.to_string()), "{text}");
}

#[track_caller]
fn refused(text: &str, error: &str) {
    let found = read(text, None).map(|heard| heard.model).map_err(|error| error.to_string());
    assert_eq!(found, Err(error.to_string()), "{text}");
}

#[test]
fn maps_of_jepsen() {
    let stale = "\
{:process 0, :type :invoke, :f :write, :value 1}
{:process 0, :type :ok, :f :write, :value 1}
{:process 0, :type :invoke, :f :write, :value 2}
{:process 0, :type :ok, :f :write, :value 2}
{:process :nemesis, :type :info, :f :start-partition, :value [:majority #{\"n1\" \"n2\"}]}
{:process 1, :type :invoke, :f :read, :value nil, :time 2000000, :index 5}
{:process 1, :type :ok, :f :read, :value 1, :time 3000000, :index 6}
";
    let sentence = "process 1 read 1 in line 7, although process 0's write of 2 was acknowledged in \
                    line 4, before that read began.";
    is_broken(stale, ModelName::Register, sentence);
    // As one vector, with a newer Jepsen's tags and a comment.
    let vector = stale.replace("{:process", " #jepsen.history.Op{:process");
    is_broken(&format!("[{vector}] ; that is all"), ModelName::Register, sentence);
    // A write that crashed may have happened at any time, or not at all.
    holds(
        &stale.replace(":ok, :f :write, :value 2", ":info, :f :write, :value 2"),
        ModelName::Register,
    );
    holds(
        &stale.replace(":ok, :f :write, :value 2", ":fail, :f :write, :value 2"),
        ModelName::Register,
    );
}

#[test]
fn keys_stand_in_their_field_or_in_the_value() {
    let by_field = "
{:process 0, :type :invoke, :f :put, :key \"a\", :value \"x\"}
{:process 1, :type :invoke, :f :get, :key \"b\", :value nil}
{:process 1, :type :ok, :f :get, :key \"b\", :value \"\"}
{:process 0, :type :ok, :f :put, :key \"a\", :value \"x\"}
{:process 0, :type :invoke, :f :append, :key \"a\", :value \"y\"}
{:process 0, :type :ok, :f :append, :key \"a\", :value \"y\"}
{:process 1, :type :invoke, :f :get, :key \"a\", :value nil}
{:process 1, :type :ok, :f :get, :key \"a\", :value \"xy\"}
";
    holds(by_field, ModelName::Kv);
    is_broken(
        &by_field.replace("\"xy\"", "\"yx\""),
        ModelName::Kv,
        "process 1 read a=yx in line 9, which no order of the operations explains.",
    );
    let in_value = "
{:type :invoke, :f :write, :value [4 1], :process 0, :time 1, :index 0}
{:type :ok, :f :write, :value [4 1], :process 0, :time 2, :index 1}
{:type :invoke, :f :cas, :value [4 [1 2]], :process 1, :time 3, :index 2}
{:type :invoke, :f :read, :value [5 nil], :process 2, :time 3, :index 2}
{:type :ok, :f :read, :value [5 nil], :process 2, :time 3, :index 2}
{:type :ok, :f :cas, :value [4 [1 2]], :process 1, :time 4, :index 3}
{:type :invoke, :f :read, :value [4 nil], :process 0, :time 5, :index 4}
{:type :ok, :f :read, :value [4 2], :process 0, :time 6, :index 5}
";
    holds(in_value, ModelName::CasRegister);
    is_broken(
        &in_value.replace("[4 2], :process 0", "[4 1], :process 0"),
        ModelName::CasRegister,
        "process 0 read key 4=1 in line 9, although process 1's change of key 4 from 1 to 2 was \
         acknowledged in line 7, before that read began.",
    );
}

#[test]
fn lines_of_a_log() {
    let log = "\
INFO  jepsen.core - Worker 0 starting
INFO  jepsen.util - 0\t:invoke\t:read\tnil
INFO  jepsen.util - 1  :invoke  :cas  [0 3]
INFO  jepsen.util - 0\t:ok\t:read\tnil
INFO  jepsen.util - :nemesis\t:info\t:start\t\"Cut off {:n5 #{:n3 :n1}}\"
INFO  jepsen.util - 1\t:fail\t:cas\t[0 3]
INFO  jepsen.util - 2\t:invoke\t:write\t1
INFO  jepsen.util - 2\t:info\t:write\t:timed-out
WARN  jepsen.core - Process 2 indeterminate
java.net.SocketTimeoutException: Read timed out
INFO [2020-01-02 03:04:05,678] jepsen worker 0 - jepsen.util 0\t:invoke\t:read\tnil
[INFO] jepsen.util - 0 :ok :read 1
INFO  jepsen.util - 0\t:invoke\t:read\tnil
INFO  jepsen.util - 0\t:ok\t:read\tnil
";
    is_broken(
        log,
        ModelName::Register,
        "process 0 read nil in line 14, although process 0's read of 1 was answered in line 12, \
         before that read began.",
    );
    assert_eq!(read(log, None).map(|heard| heard.passed_over), Ok(3));
    let shorter: Vec<&str> = log.lines().take(12).collect();
    holds(&shorter.join("\r\n"), ModelName::Register);
}

#[test]
fn lines_of_json() {
    let json = r#"
{"type":"info","event":"phase","phase":"warm up"}
{"process": 3, "type": "invoke", "f": "enqueue", "value": "a", "time": 1789442762673427900}
{"process":3,"type":"ok","f":"enqueue","value":"a"}
{"process":"left","type":"invoke","f":"dequeue","value":null}
{"process":3,"type":"invoke","f":"dequeue"}
{"process":"left","type":"ok","f":"dequeue","value":"a"}
{"process":3,"type":"ok","f":"dequeue","value":"\u0061"}
"#;
    is_broken(
        json,
        ModelName::Queue,
        "process 3 dequeued a in line 8, although left's dequeue of a was answered in line 7; no \
         order explains both.",
    );
}

#[test]
fn what_is_there_at_first_is_seen() {
    let zero = "
{:process 0, :type :invoke, :f :read} {:process 0, :type :ok, :f :read, :value 0}
{:process 1, :type :invoke, :f :write, :value 0} {:process 1, :type :ok, :f :write, :value 0}";
    holds(zero, ModelName::Register);
    let both = "
{:process 0, :type :invoke, :f :read} {:process 0, :type :ok, :f :read, :value nil}
{:process 1, :type :invoke, :f :read} {:process 1, :type :ok, :f :read, :value 0}";
    is_broken(both, ModelName::Register, "process 1 read 0 in line 3, which nobody wrote.");
}

#[test]
fn the_model_is_guessed_from_what_is_asked() {
    let of = |f: &str, answer: &str| {
        let text = format!(
            "{{:process 0, :type :invoke, :f :{f}, :value 1}} {{:process 1, :type :invoke, :f :read, \
             :value nil}} {{:process 1, :type :ok, :f :read, :value {answer}}}"
        );
        read(&text, None).map(|heard| heard.model)
    };
    assert_eq!(of("add", "#{1}"), Ok(ModelName::Set));
    assert_eq!(of("add", "1"), Ok(ModelName::Counter));
    assert_eq!(of("append", "[1]"), Ok(ModelName::Append));
    assert_eq!(of("write", "1"), Ok(ModelName::Register));
    let lock = "{:process 0, :type :invoke, :f :acquire} {:process 0, :type :ok, :f :acquire}";
    holds(lock, ModelName::Lock);
    let error = read(lock, Some(ModelName::Queue)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 1, column 1: a queue knows no operation `acquire`; did you mean `--model lock`?"
    );
}

#[test]
fn what_is_no_history_is_refused_with_its_place() {
    let nothing = "line 1, column 1: there is no operation in it: neither maps such as {:process 0, \
                   :type :invoke, :f :write, :value 1}, nor lines of Jepsen's log";
    refused("", nothing);
    refused("protocol raft\nnodes 3\n", nothing);
    refused("[1 2", nothing);
    refused(
        "{:process 0, :type :invok, :f :read}",
        "line 1, column 1: an entry's type is invoke, ok, fail or info, not `invok`; did you mean \
         `invoke`?",
    );
    refused(
        "\n {:process 0, :type :invoke, :f :reed}",
        "line 2, column 1: nobody knows here what the operation `reed` does; did you mean `read`?",
    );
    refused(
        "{:process 0, :type :invoke, :f :txn, :value [[:r 1 nil]]}",
        "line 1, column 1: transactions are not judged here, only operations on one thing",
    );
    refused(
        "{:process 7, :type :ok, :f :read, :value 1}",
        "line 1, column 1: process 7 ends here what it did not begin",
    );
    refused(
        "{:process 0, :type :invoke, :f :cas, :value 3}",
        "line 1, column 1: the value of a compare-and-set is [expected new]",
    );
    refused(
        "{:type :invoke, :f :read}",
        "line 1, column 1: this operation does not say its `:process`",
    );
    refused("{:process 0, :type", "line 1, column 19: the text ends where a value should be");
    refused("{:process 0 :type \"inv", "line 1, column 19: a text is not closed: `\"` is missing");
    let deep = format!("{{:process {}", "[".repeat(100_000));
    refused(&deep, "line 1, column 43: this is nested deeper than 32 levels");
}

#[test]
fn no_text_is_a_panic() {
    let seeds = [
        "{:process 0, :type :invoke, :f :write, :value [1 [2 #{3}]]}",
        "{\"process\": 1, \"type\": \"ok\", \"f\": \"read\", \"value\": \"\\u00e9\"}",
        "INFO  jepsen.util - 0\t:invoke\t:cas\t[0 3]",
    ];
    for seed in seeds {
        for cut in (0..=seed.len()).filter(|&at| seed.is_char_boundary(at)) {
            for insert in ["", "{", "]", "\"", "#", "\\u", ":", "\n", "é", "nil", ";", "-"] {
                let text = format!("{}{insert}{}", &seed[..cut], &seed[cut..]);
                let _ = read(&text, None);
                let _ = read(&text[..text.floor_char_boundary(cut + 1)], Some(ModelName::Append));
            }
        }
    }
}

#[test]
fn a_line_of_a_log_may_show_a_large_set() {
    let values: Vec<String> = (1_000..3_000).map(|value| value.to_string()).collect();
    let added = values.iter().map(|value| format!("0 :invoke :add {value}\n0 :ok :add {value}\n"));
    let added: String = added.collect();
    for before in ["", "INFO  jepsen.util - ", "[INFO] jepsen.util - "] {
        let read = format!("{before}1 :invoke :read nil\n{before}1 :ok :read ");
        holds(&format!("{added}{read}#{{{}}}\n", values.join(" ")), ModelName::Set);
        holds(&format!("{added}{read}[{}]\n", values.join(" ")), ModelName::Set);
    }
}

#[test]
fn many_brackets_cost_little() {
    // If each were looked at with what stands behind it, this would take minutes.
    let brackets = "[".repeat(4_000_000);
    assert!(read(&brackets, None).is_err());
}
