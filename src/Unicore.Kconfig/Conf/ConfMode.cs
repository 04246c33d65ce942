// SPDX-License-Identifier: BSD-3-Clause
// What conf can be asked to do: one mode a run.
namespace Unicore.Kconfig.Conf;

/// <summary>The modes of the kernel's <c>conf</c>, by the names of its options.</summary>
public enum ConfMode
{
    /// <summary>Asks every question.</summary>
    OldAskConfig,

    /// <summary>Asks what the existing configuration leaves open.</summary>
    OldConfig,

    /// <summary>Takes defaults for what the existing configuration leaves open.</summary>
    OldDefConfig,

    /// <summary>As <see cref="OldConfig"/>, and writes <c>auto.conf</c>, the header and the per-symbol files.</summary>
    SyncConfig,

    /// <summary>Lists what the existing configuration leaves open.</summary>
    ListNewConfig,

    /// <summary>As <see cref="ListNewConfig"/>, with help texts.</summary>
    HelpNewConfig,

    /// <summary>A configuration from a given file.</summary>
    DefConfig,

    /// <summary>Writes the least configuration that gives the same values.</summary>
    SaveDefConfig,

    /// <summary>Answers with n.</summary>
    AllNoConfig,

    /// <summary>Answers with y.</summary>
    AllYesConfig,

    /// <summary>Answers with m.</summary>
    AllModConfig,

    /// <summary>Answers with the defaults.</summary>
    AllDefConfig,

    /// <summary>Answers at random.</summary>
    RandConfig,

    /// <summary>Turns y into m where it can be.</summary>
    Yes2ModConfig,

    /// <summary>Turns m into y where it can be.</summary>
    Mod2YesConfig,

    /// <summary>Turns m into n where it can be.</summary>
    Mod2NoConfig,
}
