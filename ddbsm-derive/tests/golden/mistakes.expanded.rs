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
    crate::vendor::__private::Plain: crate::vendor::__private::Decode<
        <Secret<T> as crate::vendor::__private::Field>::Value,
    >,
{
    const SPEC: &'static crate::vendor::__private::Spec = &crate::vendor::__private::Spec {
        table: ::core::option::Option::None,
        principal: ::core::option::Option::None,
        fields: &[],
        record: &[],
    };
    fn read(
        __fill: &mut crate::vendor::__private::Fill,
    ) -> ::core::option::Option<Self> {
        let _ = <crate::vendor::__private::Fill>::item::<
            crate::vendor::__private::Plain,
            Secret<T>,
        >(__fill, 0);
        ::core::option::Option::None
    }
}
