//! Formatting. The only room of this stage that uses `syn`, because prettyplease takes its tree.

/// Parses and prints generated Rust. An error is a fault of the generator, and shows the line.
pub(super) fn pretty(text: &str) -> Result<String, String> {
    let file = syn::parse_file(text).map_err(|error| {
        let line = error.span().start().line;
        let near: Vec<&str> = text.lines().skip(line.saturating_sub(3)).take(5).collect();
        format!("generated Rust does not parse: {error} near\n{}", near.join("\n"))
    })?;
    Ok(prettyplease::unparse(&file))
}
