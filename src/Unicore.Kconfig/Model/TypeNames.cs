// SPDX-License-Identifier: BSD-3-Clause
// The names of symbol types, as files and messages have them.
namespace Unicore.Kconfig.Model;

internal static class TypeNames
{
    /// <summary>The word that gives a symbol the type.</summary>
    public static string Of(KconfigType type) => type switch
    {
        KconfigType.Bool => "bool",
        KconfigType.Tristate => "tristate",
        KconfigType.Text => "string",
        KconfigType.Number => "int",
        KconfigType.Hex => "hex",
        _ => "unknown",
    };

    /// <summary>The name in the kernel's messages, which have one of their own for int.</summary>
    public static string InKernel(KconfigType type) => type == KconfigType.Number ? "integer" : Of(type);

    /// <summary>The type, and how its values are written, as the end of a sentence.</summary>
    public static string Expected(KconfigType type) => type switch
    {
        KconfigType.Bool => "a bool: write y or n",
        KconfigType.Tristate => "a tristate: write y, m or n",
        KconfigType.Number => "an int: write a decimal number",
        KconfigType.Hex => "a hex: write a hexadecimal number, such as 0x1000",
        _ => "a string",
    };

    /// <summary>The type that a word gives, one of those that <see cref="Of"/> returns.</summary>
    public static KconfigType Parse(string word) => word switch
    {
        "bool" or "boolean" => KconfigType.Bool,
        "tristate" => KconfigType.Tristate,
        "string" => KconfigType.Text,
        "int" => KconfigType.Number,
        _ => KconfigType.Hex,
    };
}
