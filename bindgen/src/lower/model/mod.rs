//! `PyPackage`: what Python will see, and how each piece reaches Rust. The noun of this stage.

mod callable;
mod class;
mod package;
mod protocols;
mod values;

pub use callable::{
    Argument, Binding, Built, Call, Door, FieldKeyword, Flattened, Held, Hold, OutArgument,
    OutTwin, Outcome, ParameterKind, PyCallable, PyParameter, PySignature, RequestArgument, Target,
    Way,
};
pub use class::{
    Accepts, ColumnKind, Dunder, Filling, Lender, PropertySource, PyClass, PyColumn, PyField,
    PyFrame, PyOperand, PyProperty, PyStep, PyTable, PyVariant, Storage,
};
pub use package::{Element, Listed, PyConstant, PyControl, PyModule, PyPackage, VALUE_ERROR};
pub use protocols::{Answer, PyAsked, PyHolder, PyObjects, PyProtocol, adapted, adapter_name};
pub use values::{
    Base, DictForm, EnumProtocol, ErrorText, PyEnum, PyError, PyErrorField, PyErrorMethod,
    PyErrorVariant, PyException, PyFront, PyInstance, PyKey, PyMember, PyTypedDict, Raises,
};
