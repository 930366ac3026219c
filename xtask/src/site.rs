//! A static web server for one folder, on this machine only.
//!
//! It answers GET and HEAD with the right content type, never leaves its folder, and forbids
//! nothing else. A site may be mounted under a path, as on a host that keeps many pages; tests do
//! so to prove that the page has only relative addresses.
//!
//! Each connection has a thread and carries one answer: a browser opens half a dozen at once, and a
//! pool of threads that keeps connections open can leave one of them waiting for ever.
//!
//! Left out: kept connections, compression, ranges and encryption, which a page on the same machine
//! does not need.

use std::fs;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};

use crate::index::POLICY;

/// Where `serve` listens unless told otherwise.
pub const DEFAULT_PORT: u16 = 8080;

/// A folder that is being served.
pub struct Site {
    /// The address to open, ending with a slash.
    pub address: String,
    thread: thread::JoinHandle<()>,
}

/// What to serve.
pub struct Options {
    pub folder: PathBuf,
    /// The path under which the folder appears, beginning and ending with a slash.
    pub mount: &'static str,
    /// Zero takes any free port; a taken one is replaced by the next that is free.
    pub port: u16,
    /// The number of the build being served, when open pages are to reload as it changes.
    pub reload: Option<Arc<AtomicU64>>,
}

impl Site {
    /// Begins to serve, in threads of its own.
    pub fn start(options: Options) -> Result<Site> {
        let listener = listen(options.port)?;
        let port = listener.local_addr()?.port();
        let address = format!("http://127.0.0.1:{port}{}", options.mount);
        let options = Arc::new(options);
        let thread = thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let options = Arc::clone(&options);
                // A browser that goes away in the middle is no concern of ours.
                thread::spawn(move || answer(&options, stream));
            }
        });
        Ok(Site { address, thread })
    }

    /// Serves until the process is ended.
    pub fn forever(self) {
        let _ended = self.thread.join();
    }
}

fn listen(wanted: u16) -> Result<TcpListener> {
    let candidates = (wanted..=wanted.saturating_add(20)).chain([0]);
    for port in candidates {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(listener) => {
                if port != wanted {
                    eprintln!(
                        "Port {wanted} is taken by another program; using {}.",
                        listener.local_addr()?.port()
                    );
                }
                return Ok(listener);
            }
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            Err(error) => {
                return Err(error).with_context(|| {
                    format!("could not listen on port {port}; choose another with --port")
                });
            }
        }
    }
    Err(anyhow!("found no free port to listen on; close a program that holds one"))
}

/// How long a browser may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many bytes of a request are read.
const HEAD_BYTES_MAX: usize = 16 * 1024;

fn answer(options: &Options, mut stream: TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let Some(head) = read_head(&mut stream)? else { return Ok(()) };
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut request = httparse::Request::new(&mut headers);
    let reply = match (request.parse(&head), request.method, request.path) {
        (Ok(_), Some("GET" | "HEAD"), Some(url)) => respond(options, url),
        (Ok(_), Some(_), _) => text(405, "Only GET and HEAD are answered here."),
        _ => text(400, "This is not a request that a browser makes."),
    };
    let length = reply.content.len();
    let (status, content_type) = (reply.status, reply.content_type);
    // The browser may keep a file but must ask whether it is still the newest.
    write!(
        stream,
        "HTTP/1.1 {status} -\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n\
         Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\n\
         Content-Security-Policy: {POLICY}; frame-ancestors 'self'\r\n\
         Referrer-Policy: no-referrer\r\nConnection: close\r\n\r\n"
    )?;
    if request.method != Some("HEAD") {
        stream.write_all(&reply.content)?;
    }
    stream.flush()
}

/// Reads up to the empty line behind the headers; nothing if the browser says nothing.
fn read_head(stream: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    let mut part = [0; 2048];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let count = stream.read(&mut part)?;
        if count == 0 || head.len() > HEAD_BYTES_MAX {
            return Ok(None);
        }
        head.extend_from_slice(&part[..count]);
    }
    Ok(Some(head))
}

/// An answer.
struct Reply {
    status: u16,
    content_type: &'static str,
    content: Vec<u8>,
}

fn respond(options: &Options, url: &str) -> Reply {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let Some(inside) = path.strip_prefix(options.mount) else {
        return text(404, &format!("The page is at {}", options.mount));
    };
    if let Some(build) = &options.reload {
        match inside {
            "reload.js" => {
                return file(
                    include_bytes!("reload.js").to_vec(),
                    "text/javascript; charset=utf-8",
                );
            }
            "reload.txt" => return text(200, &build.load(Ordering::Relaxed).to_string()),
            _ => {}
        }
    }
    let Some(path) = inside_folder(&options.folder, inside) else {
        return text(404, "There is no such file here.");
    };
    match fs::read(&path) {
        Ok(mut content) => {
            if options.reload.is_some() && path.ends_with("index.html") {
                content = with_reload(&content);
            }
            file(content, content_type(&path))
        }
        Err(_) => text(404, "There is no such file here."),
    }
}

/// The file that a path names, or nothing if it would lead out of the folder, by `..`, by an
/// absolute path or by a symbolic link.
fn inside_folder(folder: &Path, path: &str) -> Option<PathBuf> {
    let decoded = percent_decoded(path)?;
    let folder = folder.canonicalize().ok()?;
    let mut found = folder.join(&decoded).canonicalize().ok()?;
    if found.is_dir() {
        found.push("index.html");
    }
    found.starts_with(&folder).then_some(found)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

fn with_reload(html: &[u8]) -> Vec<u8> {
    let script = r#"<script type="module" src="./reload.js"></script></head>"#;
    String::from_utf8_lossy(html).replacen("</head>", script, 1).into_bytes()
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" | "scenario" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn text(status: u16, message: &str) -> Reply {
    let content = message.as_bytes().to_vec();
    Reply { status, content_type: "text/plain; charset=utf-8", content }
}

fn file(content: Vec<u8>, content_type: &'static str) -> Reply {
    Reply { status: 200, content_type, content }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here(path: &str) -> Option<PathBuf> {
        inside_folder(Path::new(env!("CARGO_MANIFEST_DIR")), path)
    }

    #[test]
    fn files_inside_the_folder_are_found() {
        assert!(here("src/site.rs").is_some());
        assert!(here("src/%73ite.rs").is_some());
    }

    #[test]
    fn nothing_outside_the_folder_is_found() {
        for path in [
            "../Cargo.toml",
            "src/../../Cargo.toml",
            "%2e%2e/Cargo.toml",
            "/etc/passwd",
            "//etc/passwd",
            "a%00b",
            "%zz",
        ] {
            assert_eq!(here(path), None, "{path}");
        }
    }

    #[test]
    fn webassembly_has_the_type_that_browsers_insist_on() {
        assert_eq!(content_type(Path::new("web_bg.wasm")), "application/wasm");
    }

    #[test]
    fn a_taken_port_is_replaced() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert_ne!(listen(port).unwrap().local_addr().unwrap().port(), port);
    }
}
