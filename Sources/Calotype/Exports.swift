// A user of `Calotype` needs specs, formats and errors of `CalotypeImage`, too.
@_exported public import CalotypeImage
