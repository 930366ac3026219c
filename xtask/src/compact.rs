//! Makes a finished program travel lighter without changing what it does: functions that are alike
//! stand side by side, what only tools read is left out, and so are the long names by which it asks
//! for what the browser has.
//!
//! A server compresses with deflate, which finds again only what it saw in the last 32 kilobytes. A
//! compiled program has many functions that are nearly the same, one for each type that something
//! generic was made for, and the compiler strews them over a megabyte. Here each next function is
//! the one of which the largest part was just seen. That saves about four percent of what travels;
//! `wasm-opt` on top of it would save less than one.

use std::collections::{BTreeMap, VecDeque};

use anyhow::{Context, Result, anyhow, ensure};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, FunctionSection, ImportSection, Module};
use wasmparser::{
    CodeSectionReader, CustomSectionReader, FunctionBody, FunctionSectionReader,
    ImportSectionReader, Parser, Payload, TypeRef,
};

/// How the names begin that `wasm-bindgen` gives to what the browser has; they end in sixteen digits
/// of a digest, which no compression makes shorter.
const LONG: &str = "__wbg_";
/// How far back deflate finds something again, in bytes.
const WINDOW: usize = 32 * 1024;
/// How many bytes in a row make two functions alike. Shorter rows are everywhere.
const ROW: usize = 8;
/// What more functions than this have in common tells nothing about any two of them.
const COMMON: usize = 800;

/// The same program, ordered so that it compresses well, without custom sections; and the script
/// that lends it what the browser has, if it has one, with short names for that.
pub fn compact(wasm: &[u8], script: &str) -> Result<(Vec<u8>, String)> {
    let mut imported = 0;
    let mut names = BTreeMap::new();
    let mut bodies = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let import = import?;
                    let is_function = matches!(import.ty, TypeRef::Func(_) | TypeRef::FuncExact(_));
                    imported += u32::from(is_function);
                    if !script.is_empty() && import.name.starts_with(LONG) {
                        names.insert(import.name.to_string(), format!("_{}", names.len()));
                    }
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    let order = order(&bodies);
    let mut places = vec![0; order.len()];
    for (place, &function) in order.iter().enumerate() {
        places[function] = imported + u32::try_from(place)?;
    }
    let mut module = Module::new();
    let script = renamed(script, &names);
    Mover { imported, order, places, names }
        .parse_core_module(&mut module, Parser::new(0), wasm)
        .map_err(|error| anyhow!("{error}"))
        .context("could not put the functions of a program in order")?;
    let compact = module.finish();
    ensure!(wasmparser::validate(&compact).is_ok(), "a program came out of order");
    Ok((compact, script))
}

/// A script with other names for what it lends to a program.
fn renamed(script: &str, names: &BTreeMap<String, String>) -> String {
    let is_inside = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let mut parts = script.split(LONG);
    let mut renamed = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let (name, rest) = part.split_at(part.find(|it| !is_inside(it)).unwrap_or(part.len()));
        let name = format!("{LONG}{name}");
        renamed += names.get(&name).unwrap_or(&name);
        renamed += rest;
    }
    renamed
}

/// Writes a program anew with its functions in another order.
struct Mover {
    /// How many functions come from outside; their numbers come first, and stay.
    imported: u32,
    /// The old place of each function, in the new order.
    order: Vec<usize>,
    /// The new number of each function, in the old order.
    places: Vec<u32>,
    /// The new names of what comes from outside.
    names: BTreeMap<String, String>,
}

impl Reencode for Mover {
    type Error = anyhow::Error;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Self::Error>> {
        match function.checked_sub(self.imported) {
            None => Ok(function),
            Some(own) => self
                .places
                .get(own as usize)
                .copied()
                .ok_or_else(|| Error::UserError(anyhow!("there is no function {function}"))),
        }
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        for import in section.into_imports() {
            let import = import?;
            let kind = self.entity_type(import.ty)?;
            let name = self.names.get(import.name).map_or(import.name, String::as_str);
            imports.import(import.module, name, kind);
        }
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let types = section.into_iter().collect::<Result<Vec<u32>, _>>()?;
        for &old in &self.order {
            functions.function(types[old]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let bodies = section.into_iter().collect::<Result<Vec<FunctionBody<'_>>, _>>()?;
        for old in self.order.clone() {
            utils::parse_function_body(self, code, bodies[old].clone())?;
        }
        Ok(())
    }

    fn parse_custom_section(
        &mut self,
        _: &mut Module,
        _: CustomSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        Ok(())
    }
}

/// Functions, each after those that it has most in common with: their indices in the new order. The
/// largest comes first.
fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let rows = Rows::of(bodies);
    let mut left: Vec<usize> = (0..bodies.len()).collect();
    let mut order = Vec::with_capacity(bodies.len());
    // How often each row is in the window, and how many rows of each function are.
    let mut seen = vec![0_u32; rows.having.len()];
    let mut known = vec![0_u32; bodies.len()];
    let mut window = VecDeque::new();
    let mut size = 0;
    let largest = (0..left.len()).max_by_key(|&place| bodies[left[place]].len());
    let mut next = largest;
    while let Some(place) = next {
        let function = left.swap_remove(place);
        order.push(function);
        for &row in &rows.of[function] {
            seen[row] += 1;
            if seen[row] == 1 {
                rows.having[row].iter().for_each(|&it| known[it] += 1);
            }
        }
        window.push_back(function);
        size += bodies[function].len();
        while size > WINDOW
            && let Some(gone) = window.pop_front()
        {
            size -= bodies[gone].len();
            for &row in &rows.of[gone] {
                seen[row] -= 1;
                if seen[row] == 0 {
                    rows.having[row].iter().for_each(|&it| known[it] -= 1);
                }
            }
        }
        // The share of a function that is known; of a tiny one it means little.
        let share =
            |function: usize| f64::from(known[function]) / (bodies[function].len() + 8) as f64;
        next =
            (0..left.len()).max_by(|&one, &other| share(left[one]).total_cmp(&share(left[other])));
    }
    order
}

/// The rows of bytes that several functions have in common.
struct Rows {
    /// Those of each function.
    of: Vec<Vec<usize>>,
    /// The functions that have each.
    having: Vec<Vec<usize>>,
}

impl Rows {
    fn of(bodies: &[&[u8]]) -> Rows {
        let mut all: Vec<([u8; ROW], usize)> = Vec::new();
        for (function, body) in bodies.iter().enumerate() {
            all.extend(body.windows(ROW).map(|row| (row.try_into().unwrap_or_default(), function)));
        }
        all.sort_unstable();
        all.dedup();
        let mut rows = Rows { of: vec![Vec::new(); bodies.len()], having: Vec::new() };
        for same in all.chunk_by(|one, other| one.0 == other.0) {
            if (2..COMMON).contains(&same.len()) {
                same.iter().for_each(|&(_, function)| rows.of[function].push(rows.having.len()));
                rows.having.push(same.iter().map(|&(_, function)| function).collect());
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        CustomSection, ExportKind, ExportSection, Function, Instruction, TypeSection,
    };

    /// A program whose functions return numbers; each is exported under its number.
    fn program(numbers: &[i64]) -> Vec<u8> {
        let mut module = Module::new();
        let mut types = TypeSection::new();
        types.ty().function([], [wasm_encoder::ValType::I64]);
        let mut functions = FunctionSection::new();
        let mut exports = ExportSection::new();
        let mut code = CodeSection::new();
        for (index, &number) in numbers.iter().enumerate() {
            functions.function(0);
            exports.export(&number.to_string(), ExportKind::Func, index as u32);
            let mut function = Function::new([]);
            function.instruction(&Instruction::I64Const(number));
            function.instruction(&Instruction::End);
            code.function(&function);
        }
        module.section(&types).section(&functions).section(&exports).section(&code);
        module.section(&CustomSection { name: "name".into(), data: b"\0".as_slice().into() });
        module.finish()
    }

    /// Each exported function: its name, its place, and the number that it returns.
    fn answers(wasm: &[u8]) -> Vec<(String, u32, i64)> {
        let (mut bodies, mut exports) = (Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.unwrap() {
                Payload::CodeSectionEntry(body) => bodies.push(body),
                Payload::ExportSection(section) => {
                    exports.extend(section.into_iter().map(Result::unwrap));
                }
                Payload::CustomSection(_) => panic!("a custom section travels"),
                _ => {}
            }
        }
        let answer = |body: &FunctionBody<'_>| match body.get_operators_reader().unwrap().read() {
            Ok(wasmparser::Operator::I64Const { value }) => value,
            other => panic!("{other:?}"),
        };
        exports
            .iter()
            .map(|export| {
                (export.name.to_string(), export.index, answer(&bodies[export.index as usize]))
            })
            .collect()
    }

    #[test]
    fn functions_move_and_keep_their_names() {
        let numbers = [1, 0x0102_0304_0506_0708, 2, i64::MAX, 3];
        let moved = answers(&compact(&program(&numbers), "").unwrap().0);
        for (name, _, answer) in &moved {
            assert_eq!(*name, answer.to_string());
        }
        let places: Vec<u32> = moved.iter().map(|&(_, place, _)| place).collect();
        assert_ne!(places, [0, 1, 2, 3, 4]);
    }

    #[test]
    fn what_the_browser_lends_has_a_short_name_on_both_sides() {
        let mut module = Module::new();
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        for name in ["__wbg_now_0123", "__wbindgen_cast_1", "__wbg_now_01234"] {
            imports.import("page", name, wasm_encoder::EntityType::Function(0));
        }
        module.section(&types).section(&imports);
        let script = "{ __wbg_now_0123: f, __wbg_now_01234: g, __wbg_get_imports: h }";
        let (wasm, script) = compact(&module.finish(), script).unwrap();
        assert_eq!(script, "{ _0: f, _1: g, __wbg_get_imports: h }");
        let names: Vec<String> = Parser::new(0)
            .parse_all(&wasm)
            .filter_map(|payload| match payload.unwrap() {
                Payload::ImportSection(section) => Some(section),
                _ => None,
            })
            .flat_map(|section| section.into_imports().map(|it| it.unwrap().name.to_string()))
            .collect();
        assert_eq!(names, ["_0", "__wbindgen_cast_1", "_1"]);
    }

    #[test]
    fn functions_that_are_alike_stand_side_by_side() {
        let [one, other] = [[1; 64].as_slice(), &[2; 64]];
        let long = [3; 100].as_slice();
        let places = order(&[one, other, long, one, other]);
        assert_eq!(places[0], 2, "the largest comes first: {places:?}");
        let kinds: Vec<usize> = places[1..].iter().map(|place| place % 3).collect();
        assert!(kinds == [0, 0, 1, 1] || kinds == [1, 1, 0, 0], "{places:?}");
        assert_eq!(order(&[]), [0; 0]);
    }
}
