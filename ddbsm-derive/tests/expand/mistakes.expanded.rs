::core::compile_error! {
    "`crate` takes a path without quotes: `crate = some::path`"
}
::core::compile_error! {
    "unknown attribute `tabel`: did you mean `table`?"
}
::core::compile_error! {
    "unknown attribute `rename`: did you mean `name`?"
}
#[automatically_derived]
impl<T: Zeroize> crate::vendor::Secrets for Settings<T>
where
    T: Clone,
{
    const SPEC: &'static crate::vendor::__private::Spec = &crate::vendor::__private::Spec {
        table: ::core::option::Option::None,
        principal: ::core::option::Option::None,
        fields: &[],
    };
    fn read(
        __fill: &mut crate::vendor::__private::Fill,
    ) -> ::core::option::Option<Self> {
        ::core::option::Option::None
    }
}
