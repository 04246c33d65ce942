// SPDX-License-Identifier: BSD-3-Clause
// The small words of the model: three-valued logic, symbol types, kinds of properties.
namespace Unicore.Kconfig.Model;

/// <summary>The three values of Kconfig logic, in their order.</summary>
public enum Tristate
{
    /// <summary><c>n</c></summary>
    No = 0,

    /// <summary><c>m</c></summary>
    Mod = 1,

    /// <summary><c>y</c></summary>
    Yes = 2,
}

/// <summary>Type of a symbol.</summary>
public enum KconfigType
{
    /// <summary>Mentioned, but nowhere given a type.</summary>
    Unknown,

    /// <summary><c>bool</c></summary>
    Bool,

    /// <summary><c>tristate</c></summary>
    Tristate,

    /// <summary><c>string</c></summary>
    Text,

    /// <summary><c>int</c></summary>
    Number,

    /// <summary><c>hex</c></summary>
    Hex,
}

/// <summary>What a property says about its entry.</summary>
public enum KconfigPropertyKind
{
    /// <summary>A question that the user may answer.</summary>
    Prompt,

    /// <summary>The title of a <c>menu</c> or of the whole tree.</summary>
    Menu,

    /// <summary>A <c>comment</c>.</summary>
    Comment,

    /// <summary><c>default</c></summary>
    Default,

    /// <summary><c>select</c></summary>
    Select,

    /// <summary><c>imply</c></summary>
    Imply,

    /// <summary><c>range</c></summary>
    Range,
}
