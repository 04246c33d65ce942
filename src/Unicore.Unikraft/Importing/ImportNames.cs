// SPDX-License-Identifier: BSD-3-Clause
// Every property and item that an imported project sets.
namespace Unicore.Unikraft.Importing;

/// <summary>The names that a project made by <c>unicore import</c> uses, in one place.</summary>
internal static class ImportNames
{
    public const string UnikernelName = nameof(UnikernelName);
    public const string UnikraftRoot = nameof(UnikraftRoot);
    public const string UnikernelTargets = nameof(UnikernelTargets);
    public const string UnikernelMemory = nameof(UnikernelMemory);
    public const string BaseOutputPath = nameof(BaseOutputPath);

    public const string LibraryReference = nameof(LibraryReference);
    public const string Kconfig = nameof(Kconfig);

    /// <summary>Property: what the guest gets as its command line, in the form of <c>RunArguments</c>.</summary>
    public const string UnikernelArguments = nameof(UnikernelArguments);

    /// <summary>Property: parameters of the libraries in the image, as <see cref="UnikernelArguments"/>.</summary>
    public const string UnikernelParameters = nameof(UnikernelParameters);

    /// <summary>Item: an environment variable of the guest, with <c>Value</c>.</summary>
    public const string UnikernelEnvironment = nameof(UnikernelEnvironment);

    /// <summary>Property, read only by the project itself: which of several targets of one platform and architecture is meant.</summary>
    public const string UnikernelVariant = nameof(UnikernelVariant);

    /// <summary>Metadata of <see cref="Kconfig"/> and <see cref="UnikernelEnvironment"/>.</summary>
    public const string Value = nameof(Value);

    /// <summary>Property: where Unikraft's tools keep core, libraries and applications.</summary>
    public const string Workdir = "UK_WORKDIR";
}
