//! The stable code of every diagnostic, with the paragraph that `explain` prints.

/// A kind of diagnostic.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `MDS0101`
    pub id: &'static str,
    /// A few words.
    pub title: &'static str,
    /// A paragraph: the reason and the remedy.
    pub explanation: &'static str,
}

macro_rules! codes {
    ($($(#[$docs:meta])* $name:ident = $id:literal, $title:literal, $explanation:literal;)+) => {
        $($(#[$docs])* pub static $name: Code = Code { id: $id, title: $title, explanation: $explanation };)+

        /// All codes, sorted by id.
        pub static ALL: &[&Code] = &[$(&$name),+];
    };
}

codes! {
    /// A file cannot be read.
    UNREADABLE_FILE = "MDS0101", "a source file cannot be read",
        "A file that belongs to the crate could not be opened, or its bytes are not UTF-8. Its items are missing from \
         the result. Check that the file exists, that it may be read, and save it as UTF-8.";
    /// A file is not Rust.
    SYNTAX = "MDS0102", "a source file is not valid Rust",
        "The parser stopped in this file, so none of its items can be seen; all other files are still read. If rustc \
         accepts the file, it uses syntax newer than this tool knows: move the item into a module of its own, so that \
         the rest of the file stays visible.";
    /// `mod x;` without a file.
    MISSING_MODULE = "MDS0103", "a module has no file",
        "`mod x;` looks for x.rs and x/mod.rs beside the file that declares it (or inside the folder named after that \
         file), or for the file that #[path] names. Create the file, correct #[path], or put the declaration behind the \
         #[cfg] under which the file exists.";
    /// A `cfg` name nobody knows.
    UNKNOWN_CFG = "MDS0104", "an unknown cfg name",
        "Conditions are decided for the features and the target of this run. The name in this condition is neither, so \
         it counts as false and the item behind it is not seen. If a build script of the crate sets the name, list it \
         under `cfg` in bindgen.toml.";
    /// A `cfg` that is no condition.
    MALFORMED_CFG = "MDS0105", "a cfg condition cannot be read",
        "A condition is a name, name = \"value\", all(..), any(..) or not(..). This one is something else and counts as \
         false, as rustc would refuse it.";
    /// `py(...)` that is no list of entries.
    MALFORMED_ANNOTATION = "MDS0106", "an annotation cannot be read",
        "An annotation is written #[cfg_attr(bindgen, py(entry, entry = value, entry(list)))]. rustc never looks inside, \
         so a slip would stay unnoticed: bindgen refuses what it cannot read. Entries are separated by commas, values \
         are Rust expressions.";
    /// Brackets in brackets in brackets.
    NESTED_TOO_DEEPLY = "MDS0107", "a source file is nested too deeply",
        "The file opens more brackets, or chains more operators, inside one another than can be read safely. Such files \
         are generated or hostile. Give the inner parts names of their own, or keep the file out of the crate with \
         #[cfg].";
    /// A module reached twice.
    MODULE_CYCLE = "MDS0108", "a module contains itself",
        "#[path] leads back to a file that is being read already, so the module would contain itself without end. \
         Let #[path] name another file.";
    /// `use` of something that does not exist.
    UNRESOLVED_IMPORT = "MDS0201", "an import leads nowhere",
        "The path of this `use` starts inside the crate, but no item of that name is there. It may be made by a macro, \
         or be behind a #[cfg] that is off in this run. Items that need the name stay unknown.";
    /// An impl for a type that cannot be found.
    UNRESOLVED_IMPL = "MDS0202", "an impl block belongs to no known type",
        "The type of this impl block is not an item that can be seen: it may be made by a macro or be behind a #[cfg] \
         that is off. The methods of the block are not available.";
    /// Two items of the same name.
    DUPLICATE_ITEM = "MDS0203", "two items have the same path",
        "Both items are visible with the features and target of this run. rustc would refuse that, so a #[cfg] is \
         probably decided differently here. The first one is used.";
    /// An alias that stands for itself.
    ALIAS_CYCLE = "MDS0204", "a type alias stands for itself",
        "Following the alias leads back to it, so it stands for no type. rustc refuses it too.";
    /// Two items, one Python name.
    NAME_CLASH = "MDS0301", "two items would have the same Python name",
        "Both items are exposed in the same Python module under the same name, and Python can hold only one of them. \
         Neither is picked at random: the later one by path is left out and the run fails. Rename one with \
         py(name = \"...\"), or give one another public module.";
    /// An annotation entry nobody knows.
    UNKNOWN_ANNOTATION = "MDS0302", "an annotation is unknown where it stands",
        "rustc never sees these annotations, so a misspelt one would silently do nothing. Each position (type, function, \
         parameter, variant, field) has its own list of known entries, which the message shows.";
    /// An annotation without its value.
    ANNOTATION_VALUE = "MDS0303", "an annotation has no value, or the wrong kind",
        "Some entries stand alone (skip, expose), others need a text in quotes (name, module, base, value, returns). \
         Write the value behind an equals sign, as the message shows.";
    /// An override that matches nothing.
    STALE_OVERRIDE = "MDS0304", "an override in bindgen.toml matches nothing",
        "Overrides name items by their defining Rust path. When the item is renamed or moved, the override would stop \
         working without a sound, so this is an error. Correct the path, or remove the entry.";
    /// A demotion that matches nothing.
    STALE_DEMOTION = "MDS0305", "an entry of demoted.toml matches nothing",
        "demoted.toml lists what rustc rejected in the generated code, by Rust path. The item is gone, or is left out \
         for another reason by now. Run `mds-bindgen demote`, which makes the list anew, or remove the entry.";
    /// A pattern that fits nothing.
    STALE_PATTERN = "MDS0306", "a pattern in bindgen.toml matches nothing",
        "A pattern that your bindgen.toml gives (the built-in ones are not meant) fits no name of the crate. Either it \
         is misspelt, or what it was for has been renamed, and the rule would stop working without a sound. Correct \
         the pattern, or remove it.";
    /// A member that has no Python form.
    UNBINDABLE = "MDS0401", "an item that a convention asks for has no Python form",
        "Its name or place says that Python should have it, but one of its types, its generics or its shape has no \
         Python form yet. The message says which. Change the signature, expose the missing type, or annotate the item \
         with py(skip) to say that leaving it out is meant.";
    /// Two members, one Python name.
    MEMBER_CLASH = "MDS0402", "two members of a class would have the same Python name",
        "A field, a method and a constant share one namespace in Python, while Rust keeps them apart. The later one is \
         left out. Rename one of them with py(name = \"...\").";
    /// The rules file is wrong.
    CONFIG = "MDS0501", "bindgen.toml cannot be used",
        "The file is not valid TOML, has a key that is not known, or a value of the wrong kind; the message says where. \
         Nothing is generated until it is corrected, because half of the rules would be a different package.";
    /// The text to be written is at fault.
    GENERATOR = "MDS0502", "the generated Rust does not parse",
        "This is a fault of the generator, not of the crate it read: please report it with the message. Until then, \
         py(skip) on the item that the message shows lets the rest be built.";
}

/// The code with this id, in either case.
#[must_use]
pub fn find(id: &str) -> Option<&'static Code> {
    ALL.iter().copied().find(|code| code.id.eq_ignore_ascii_case(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_sorted_and_explained() {
        assert!(ALL.windows(2).all(|pair| pair[0].id < pair[1].id));
        assert!(
            ALL.iter().all(|code| code.explanation.len() > 80 && code.explanation.ends_with('.'))
        );
        assert_eq!(find("mds0103"), Some(&MISSING_MODULE));
        assert_eq!(find("MDS9999"), None);
    }
}
