// SPDX-License-Identifier: BSD-3-Clause
// The flags of a crate: what C sources of a unikernel have, as rustc says it.
using Unicore.Build.Libraries;
using Unicore.Build.Linking;
using Unicore.Build.Toolchains;

namespace Unicore.Build.Planning;

/// <summary>What rustc is told of one target.</summary>
internal sealed class RustFlags
{
    private readonly PlanRequest _request;
    private readonly string[] _common;

    /// <param name="request">What is planned.</param>
    /// <param name="folders">The names that are written for folders.</param>
    public RustFlags(PlanRequest request, IReadOnlyDictionary<string, string> folders)
    {
        _request = request;
        TargetArchitecture? architecture = TargetArchitecture.Find(request.Target.Architecture);

        // The folder of another standard library's crates: there are none but those that libraries bring.
        string nowhere = Path.Combine(request.ObjectDirectory, "no-sysroot");
        _common =
        [
            "--target=" + architecture?.RustTarget, "--sysroot=" + nowhere, "--color=never",
            "-Cpanic=abort", "-Crelocation-model=static", "-Cforce-frame-pointers=yes", "-Ccodegen-units=1", "-Cembed-bitcode=no",
            .. architecture?.RustFlags ?? [],
            "-Zbinary-dep-depinfo", "-Zunstable-options", .. folders.Select(f => $"--remap-path-prefix={f.Key}={f.Value}"),
        ];
    }

    /// <summary>
    /// What every rustc is started with. Libraries compile the standard library, which needs features that only it may use; and it asks for
    /// the processor's name so.
    /// </summary>
    public Dictionary<string, string?> Environment(IReadOnlyDictionary<string, string?> environment) => new(environment)
    {
        ["RUSTC_BOOTSTRAP"] = "1",
        [RustCompiler.ProxyVariable] = null,
        ["STD_ENV_ARCH"] = TargetArchitecture.Find(_request.Target.Architecture)?.RustTarget.Split('-')[0],
    };

    /// <summary>All flags of a crate except its source, outputs and where other crates are.</summary>
    public List<string> For(LibraryManifest library, RustCrate crate)
    {
        List<string> flags = [.. _common];
        // Crates of one name in two libraries are two.
        flags.Add("-Cmetadata=" + library.Name);
        flags.Add("--crate-type=" + (library.Kind == LibraryKind.Unikernel ? "bin" : "lib"));
        if (!crate.Says("--crate-name"))
        {
            flags.Add("--crate-name=" + crate.Name);
        }

        if (!crate.Says("--edition"))
        {
            flags.Add("--edition=2021");
        }

        if (library.UpstreamDirectory is { } upstream && crate.Source.Path.StartsWith(upstream + "/", StringComparison.Ordinal))
        {
            // Others' sources: their warnings are their own.
            flags.Add("--cap-lints=allow");
        }
        else if (library.WarningsAsErrors)
        {
            flags.Add("-Dwarnings");
        }

        // What nobody debugs is the same in both configurations, as the standard library of rustup's is. What is generic in it becomes code
        // in the crates that use it, with their flags.
        flags.AddRange(library.IsPackaged ? ["-Copt-level=s", "-Cdebuginfo=1"]
            : _request.Optimization == Optimization.Release ? ["-Copt-level=s", "-Cdebuginfo=2"]
            : ["-Copt-level=1", "-Cdebuginfo=2", "-Cdebug-assertions=yes"]);

        flags.AddRange(crate.Flags);
        return flags;
    }
}
