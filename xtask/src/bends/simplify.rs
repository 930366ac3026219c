//! Puts answers in the place of questions for bugs, and leaves out of a function what then never
//! happens.
//!
//! What is done is what a reader does in the mind: `!true`, `true && x`, `if true { a } else { b }`,
//! a `match` of an answer, a guard that never holds, an answer that was given a name, and whatever
//! stands behind a `return`. What a question stands beside may be dropped unasked (`x && false`): to
//! ask something changes nothing in this code base.

use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprBlock, ItemFn, Lit, LitBool, Local, Pat, Stmt, UnOp, parse_quote};

/// Which bug is on: this one or none.
#[derive(Clone, Copy)]
pub(super) struct Answers<'a> {
    pub(super) constant: &'a str,
    pub(super) is_on: bool,
}

impl Answers<'_> {
    /// Simplifies a function.
    pub(super) fn apply(mut self, function: &mut ItemFn) {
        self.visit_item_fn_mut(function);
    }
}

/// The constant of the bug for which `bug(…)` or `….bug(…)` asks, if an expression is that.
pub(super) fn asked(expr: &Expr) -> Option<String> {
    let (name, args) = match expr {
        Expr::MethodCall(call) => (call.method.to_string(), &call.args),
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) => (path.path.segments.last()?.ident.to_string(), &call.args),
            _ => return None,
        },
        _ => return None,
    };
    match args.last()? {
        Expr::Path(path) if name == "bug" => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

impl VisitMut for Answers<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Some(name) = asked(expr) {
            *expr = literal(self.is_on && name == self.constant);
            return;
        }
        visit_mut::visit_expr_mut(self, expr);
        if let Some(simple) = simple(expr) {
            *expr = simple;
        }
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        let mut statements = Vec::new();
        let mut rest = std::mem::take(&mut block.stmts).into_iter();
        while let Some(mut statement) = rest.next() {
            self.visit_stmt_mut(&mut statement);
            if let Some((name, answer)) = named_answer(&statement) {
                let mut named = Named { name, answer };
                rest = rest
                    .map(|mut it| {
                        named.visit_stmt_mut(&mut it);
                        it
                    })
                    .collect::<Vec<_>>()
                    .into_iter();
                continue;
            }
            match statement {
                // A branch that is always taken is no branch.
                Stmt::Expr(Expr::Block(inner), _) if is_plain(&inner, rest.len() == 0) => {
                    statements.extend(inner.block.stmts);
                }
                it => statements.push(it),
            }
            if statements.last().is_some_and(is_the_end) {
                break;
            }
        }
        block.stmts = statements;
    }
}

/// What is left of an expression whose parts are simple.
fn simple(expr: &mut Expr) -> Option<Expr> {
    match expr {
        Expr::Paren(inner) => answer(&inner.expr).map(literal),
        Expr::Unary(unary) => match unary.op {
            UnOp::Not(_) => answer(&unary.expr).map(|it| literal(!it)),
            _ => None,
        },
        Expr::Binary(binary) => {
            let (left, right) = (answer(&binary.left), answer(&binary.right));
            let is_decided_by = match binary.op {
                syn::BinOp::And(_) => false,
                syn::BinOp::Or(_) => true,
                _ => return None,
            };
            match (left, right) {
                (Some(it), _) | (_, Some(it)) if it == is_decided_by => Some(literal(it)),
                (Some(_), _) => Some((*binary.right).clone()),
                (_, Some(_)) => Some((*binary.left).clone()),
                _ => None,
            }
        }
        Expr::If(branch) => match answer(&branch.cond)? {
            true => Some(unwrapped(branch.then_branch.clone())),
            false => Some(match branch.else_branch.take() {
                Some((_, other)) => match *other {
                    Expr::Block(other) => unwrapped(other.block),
                    other => other,
                },
                None => parse_quote!({}),
            }),
        },
        Expr::Match(choice) => {
            choice.arms.retain_mut(|arm| match &arm.guard {
                Some((_, guard)) if answer(guard).is_some() => {
                    let holds = answer(guard) == Some(true);
                    arm.guard = None;
                    holds
                }
                _ => true,
            });
            let is_on = answer(&choice.expr)?;
            let fits = |pattern: &Pat| match pattern {
                Pat::Lit(it) => matches!(&it.lit, Lit::Bool(it) if it.value == is_on),
                Pat::Wild(_) => true,
                _ => false,
            };
            let arm = choice.arms.iter().find(|arm| fits(&arm.pat) && arm.guard.is_none())?;
            Some((*arm.body).clone())
        }
        _ => None,
    }
}

/// An answer that gets a name and keeps it: `let is_old = true;`.
fn named_answer(statement: &Stmt) -> Option<(String, bool)> {
    let Stmt::Local(Local { pat: Pat::Ident(name), init: Some(init), .. }) = statement else {
        return None;
    };
    let is_kept = name.mutability.is_none() && name.by_ref.is_none();
    let answer = answer(&init.expr).filter(|_| is_kept)?;
    Some((name.ident.to_string(), answer))
}

/// Puts an answer where its name stands.
struct Named {
    name: String,
    answer: bool,
}

impl VisitMut for Named {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Path(path) if path.path.is_ident(&self.name) => *expr = literal(self.answer),
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }
}

fn literal(value: bool) -> Expr {
    parse_quote!(#value)
}

/// What an expression is, if it is `true` or `false`.
fn answer(expr: &Expr) -> Option<bool> {
    match expr {
        Expr::Lit(it) => match &it.lit {
            Lit::Bool(LitBool { value, .. }) => Some(*value),
            _ => None,
        },
        _ => None,
    }
}

/// A block of one expression is that expression.
fn unwrapped(block: Block) -> Expr {
    match &block.stmts[..] {
        [Stmt::Expr(expr, None)] => expr.clone(),
        _ => Expr::Block(ExprBlock { attrs: Vec::new(), label: None, block }),
    }
}

/// A block whose statements can stand in the block around it. One that gives names is left as it is
/// if somebody behind it would see them.
fn is_plain(block: &ExprBlock, is_last: bool) -> bool {
    let names = |statement: &Stmt| matches!(statement, Stmt::Local(_) | Stmt::Item(_));
    block.label.is_none() && (is_last || !block.block.stmts.iter().any(names))
}

/// Whether nothing behind this statement is ever reached.
fn is_the_end(statement: &Stmt) -> bool {
    let Stmt::Expr(expr, _) = statement else { return false };
    matches!(expr, Expr::Return(_) | Expr::Break(_) | Expr::Continue(_))
}
