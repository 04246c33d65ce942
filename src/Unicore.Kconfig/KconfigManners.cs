// SPDX-License-Identifier: BSD-3-Clause
// The releases of conf that the engine acts as, and all that differs between them: one name for each difference.
namespace Unicore.Kconfig;

/// <summary>The releases of the kernel's <c>conf</c> that the engine can act as.</summary>
public enum KconfigRelease
{
    /// <summary>The one in Unikraft's trees: 5.2 with Unikraft's patches, such as wildcards in the paths of <c>source</c>.</summary>
    Linux52,

    /// <summary>6.1.</summary>
    Linux61,
}

/// <summary>What one release of conf does otherwise than others. As it stands, that of 6.1.</summary>
internal sealed record KconfigManners
{
    private static readonly KconfigManners Linux61 = new();

    private static readonly KconfigManners Linux52 = new()
    {
        HasWildcards = true,
        ImpliesNeedDependencies = true,
        ImpliesWholly = true,
        HelpsByPrompt = true,
        GivesConstantsValues = false,
        ComparesTristatesAsWords = true,
        WritesBoundsAnew = true,
        AcceptsUnsetNumbers = true,
        LastChoiceDecides = true,
        TellsUpToReturn = true,
        LanguageDocument = "Documentation/kbuild/kconfig-language.txt",
        KnowsNewerVariables = false,
        MarksEmptyMenus = false,
        WritesOldMakeFiles = true,
        TellsSeedAsError = true,
    };

    /// <summary><c>source</c> reads every file that a path with wildcards names, from the current folder only; none is no error.</summary>
    public bool HasWildcards { get; private init; }

    /// <summary>An <c>imply</c> whose symbol lacks its dependencies does nothing at all.</summary>
    public bool ImpliesNeedDependencies { get; private init; }

    /// <summary>A tristate that is implied to be y is n or y, never m.</summary>
    public bool ImpliesWholly { get; private init; }

    /// <summary>Help pages list the prompts of a symbol with the way to each, then where it is defined first.</summary>
    public bool HelpsByPrompt { get; private init; }

    /// <summary>Where expressions are told with values, y, m and n stand with theirs.</summary>
    public bool GivesConstantsValues { get; private init; } = true;

    /// <summary>A bool or tristate is compared as text: n is more than m.</summary>
    public bool ComparesTristatesAsWords { get; private init; }

    /// <summary>A number out of range becomes the bound as a number, so 0 where that has no value; not the text of it.</summary>
    public bool WritesBoundsAnew { get; private init; }

    /// <summary>A number or text that <c>.config</c> says is not set is passed over in silence.</summary>
    public bool AcceptsUnsetNumbers { get; private init; }

    /// <summary>A stray line of <c>.config</c> is told up to its first carriage return, and not at all when it begins with one.</summary>
    public bool TellsUpToReturn { get; private init; }

    /// <summary>Random choices are made in rounds, and the last open one of a round decides whether another follows.</summary>
    public bool LastChoiceDecides { get; private init; }

    /// <summary>What the message of a circle refers to.</summary>
    public string LanguageDocument { get; private init; } = "Documentation/kbuild/kconfig-language.rst";

    /// <summary><c>KCONFIG_WERROR</c>, <c>KCONFIG_WARN_UNKNOWN_SYMBOLS</c> and <c>KCONFIG_DEFCONFIG_LIST</c> count.</summary>
    public bool KnowsNewerVariables { get; private init; } = true;

    /// <summary>The end of a menu without entries is marked in <c>.config</c>.</summary>
    public bool MarksEmptyMenus { get; private init; } = true;

    /// <summary>
    /// The files for make and compilers are of the older form: a banner of more lines, strings in quotes in <c>auto.conf</c>,
    /// <c>tristate.conf</c> and no <c>rustc_cfg</c>, a file <c>a/b.h</c> for the symbol <c>A_B</c>.
    /// </summary>
    public bool WritesOldMakeFiles { get; private init; }

    /// <summary>The seed of random answers is told on standard error.</summary>
    public bool TellsSeedAsError { get; private init; }

    /// <summary>Those of a release.</summary>
    public static KconfigManners Of(KconfigRelease release) => release == KconfigRelease.Linux52 ? Linux52 : Linux61;
}
