// A user of `Calotype` needs specs, formats and errors of `CalotypeImage`, and the JSON values of `CalotypeAPI`, too.
@_exported public import CalotypeAPI
@_exported public import CalotypeImage
