//! Tables: how the runtime reaches the columns, and the iterator over rows.

use std::fmt::Write as _;

use crate::lower::model::{
    ColumnKind, PropertySource, PyClass, PyColumn, PyModule, PyPackage, PyProperty, PyTable,
};
use crate::lower::names::rust_identifier;

use super::locals;
use super::module::public_name;

/// The exact digits as the table itself has them.
const DIGITS: &str = "fn digits(&self, index: usize, rows: std::ops::Range<usize>) -> Option<(Vec<i128>, u32)> {\
    self.decimals(<Self as runtime::Table<Package>>::COLUMNS.get(index)?, rows) }";

/// `runtime::Table`, and the class of the row iterator.
pub(super) fn implementation(
    out: &mut String,
    package: &PyPackage,
    module: &PyModule,
    class: &PyClass,
    table: &PyTable,
) {
    let Some((row, _)) = &table.row else { return };
    let names: Vec<String> =
        table.columns.iter().map(|column| format!("{:?}", column.name)).collect();
    let decimals: Vec<String> = table.decimals.iter().map(|name| format!("{name:?}")).collect();
    let time = table.time.as_ref().map_or("None".to_owned(), |name| format!("Some({name:?})"));
    let _ = writeln!(
        out,
        "impl runtime::Table<Package> for {rust} {{\
            type Row = {row};\
            const COLUMNS: &'static [&'static str] = &[{}];\
            const TIME: Option<&'static str> = {time};\
            const DECIMALS: &'static [&'static str] = &[{}];\
            fn rows(&self) -> usize {{ self.len() }}\
            fn slice(&self, range: std::ops::Range<usize>) -> Self {{ {rust}::slice(self, range) }}\
            fn row(&self, index: usize) -> Option<Self::Row> {{ self.get(index) }}\
            {digits}\
            fn column(&self, index: usize) -> Option<runtime::Column<'_>> {{ match index {{",
        names.join(", "),
        decimals.join(", "),
        rust = class.rust,
        digits = if table.says_digits { DIGITS } else { "" },
    );
    for (index, column) in table.columns.iter().enumerate() {
        let _ = writeln!(out, "{index} => {},", column_expression(column));
    }
    out.push_str("_ => None, } } }\n");
    let _ = writeln!(
        out,
        "/// The rows of a `{name}`, one after another.\n\
         #[pyclass(module = {module:?}, name = {rows:?}, frozen, skip_from_py_object)]\n\
         pub struct {rows}(runtime::Rows<Package, {rust}>);\n\
         #[pymethods] impl {rows} {{\
            fn __iter__(slf: Py<Self>) -> Py<Self> {{ slf }}\
            fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {{ self.0.next(py) }}\
            fn __length_hint__(&self) -> usize {{ self.0.left() }}\
         }}",
        name = class.name,
        module = public_name(package, module),
        rows = locals::rows(&class.name),
        rust = class.rust,
    );
}

/// `__len__`, `__getitem__`, `__iter__`, and what readers of Arrow and notebooks ask for.
pub(super) fn sequence(out: &mut String, class: &PyClass) {
    let _ = write!(
        out,
        r"
        fn __len__(&self) -> usize {{
            self.0.len()
        }}
        fn __getitem__<'py>(&self, py: Python<'py>, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {{
            match self.0.item(key)? {{
                runtime::Item::Row(row) => Ok(row),
                runtime::Item::View(view) => Ok(Bound::new(py, Self(view))?.into_any()),
            }}
        }}
        fn __iter__(&self) -> {rows} {{
            {rows}(self.0.rows())
        }}
        fn __reversed__(&self) -> {rows} {{
            {rows}(self.0.rows_reversed())
        }}
        #[pyo3(signature = (requested_schema=None))]
        fn __arrow_c_stream__<'py>(&self, py: Python<'py>, requested_schema: Option<&Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyAny>> {{
            runtime::ArrowStream::wanted(py, &self.0, requested_schema)?.stream(py)
        }}
        fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {{
            runtime::ArrowStream::of(py, &self.0, false)?.schema(py)
        }}
        fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {{
            runtime::html(slf.as_any(), &slf.get().0, {name:?}, &[{facts}])
        }}
        ",
        rows = locals::rows(&class.name),
        name = class.name,
        facts = facts(class).join(", "),
    );
}

/// What the table says of itself besides its columns, by name.
fn facts(class: &PyClass) -> Vec<String> {
    let other = |property: &&PyProperty| !matches!(property.source, PropertySource::Column(_));
    let facts = class.properties.iter().filter(other);
    facts.filter(|it| it.deprecated.is_none()).map(|it| format!("{:?}", it.name)).collect()
}

fn column_expression(column: &PyColumn) -> String {
    let field = rust_identifier(&column.name);
    let (variant, place) = match &column.kind {
        ColumnKind::Labels => {
            let make = "runtime::Column::Text { codes: &labels.codes, names: &labels.names }";
            return if column.optional {
                format!("self.{field}.as_ref().map(|labels| {make})")
            } else {
                format!("{{ let labels = &self.{field}; Some({make}) }}")
            };
        }
        ColumnKind::Time => ("TimeMicroseconds".to_owned(), "values"),
        ColumnKind::Primitive(name) => {
            let variant = if name == "bool" { "Bool".to_owned() } else { name.to_uppercase() };
            (variant, "values")
        }
    };
    if column.optional {
        format!("self.{field}.as_ref().map(|{place}| runtime::Column::{variant}({place}))")
    } else {
        format!("Some(runtime::Column::{variant}(&self.{field}))")
    }
}

/// The body of a frame method.
pub(super) fn frame(out: &mut String, name: &str) {
    out.push_str(match name {
        "to_pandas" => {
            "let options = runtime::FrameOptions::read(columns, index, unit, decimals, copy)?;\n\
             runtime::to_pandas(py, &self.0, options)\n"
        }
        "to_polars" => {
            "let exact = decimals.or::<Package, bool>(\"decimals\", || false)?;\n\
             runtime::to_polars(py, &self.0, exact)\n"
        }
        "to_arrow" => {
            "let exact = decimals.or::<Package, bool>(\"decimals\", || false)?;\n\
             runtime::to_arrow(py, &self.0, exact)\n"
        }
        _ => "Ok(runtime::to_numpy(py, &self.0)?.into_any())\n",
    });
}
