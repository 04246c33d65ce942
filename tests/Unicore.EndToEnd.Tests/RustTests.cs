// SPDX-License-Identifier: BSD-3-Clause
// Rust: a program without std, calls from C and back, and what goes wrong. std and other targets are in the deep suite.
namespace Unicore.EndToEnd.Tests;

/// <summary>Programs with crates in them.</summary>
public sealed class RustTests : IDisposable
{
    private readonly Workspace _workspace = new() { Patience = TimeSpan.FromMinutes(20) };

    /// <inheritdoc/>
    public void Dispose() => _workspace.Dispose();

    [MatrixFact]
    public Task RustWithoutStdDoesWhatItSays() => RunSmallAsync(_workspace, "kvm", "x86_64");

    /// <summary>Builds and runs the sample and a program of std's, which says the same on Linux.</summary>
    internal static async Task RunProgramsAsync(Workspace workspace, string platform, string arch)
    {
        Task<Outcome> RunAsync(string folder, params string[] arguments) => RunOnAsync(workspace, platform, arch, folder, arguments);

        workspace.CopySample("rust");
        (await RunAsync("rust", "x y x", "z x")).Ends(0).Says("   3 x\n   1 y\n   1 z\n");
        (await RunAsync("rust")).Ends(0).Says("not a word: 1\n").Says("   3 dog\n   2 a\n   2 the\n");

        // The whole program is another one: its file and its module are noticed.
        workspace.CopyFolder("tests/programs/rust", "rust/src");
        Outcome linux = await workspace.RunAsync("sh", "rust", "-c",
            "/usr/bin/rustc --edition=2021 -o ../on-linux src/main.rs && ../on-linux");
        (await RunAsync("rust")).Ends(0).Says(linux.Ends(0).Text);
        (await RunAsync("rust", "panic")).Ends(99).Says("thread 'main' panicked at 'no way out: 7', ").Says("main.rs:");
        (await RunAsync("rust", "exit")).Ends(42);
    }

    /// <summary>Builds and runs a program without std that C calls and that calls C.</summary>
    internal static async Task RunSmallAsync(Workspace workspace, string platform, string arch)
    {
        Task<Outcome> RunAsync(string folder, params string[] arguments) => RunOnAsync(workspace, platform, arch, folder, arguments);

        workspace.Write("small/small.ukproj", "<Project Sdk=\"Unicore.Sdk/1.0.0\"><ItemGroup><LibraryReference Include=\"ukrust\" />"
            + "</ItemGroup></Project>");
        workspace.Write("small/part.c", """
            int twice_plus(int x, int (*plus)(int));
            int twice_plus(int x, int (*plus)(int)) { return plus(plus(x)); }

            """);
        workspace.Write("small/main.rs", """
            #![no_std]
            #[macro_use]
            extern crate uk;
            extern crate alloc;
            use alloc::{collections::BTreeMap, string::String, vec::Vec};
            extern "C" {
                fn twice_plus(x: i32, plus: extern "C" fn(i32) -> i32) -> i32;
            }
            extern "C" fn plus(x: i32) -> i32 {
                x + 20
            }
            #[repr(align(64))]
            struct Wide([u8; 64]);
            fn main() -> Result<i32, String> {
                let words: Vec<&str> = uk::args().skip(1).map(|w| w.to_str().unwrap()).collect();
                let map: BTreeMap<usize, &&str> = words.iter().map(|w| (w.len(), w)).collect();
                let wide: Vec<Wide> = (0..10).map(|i| Wide([i; 64])).collect();
                println!("{map:?} {} {} {:.3}", unsafe { twice_plus(2, plus) }, wide.as_ptr() as usize % 64, 1.0 / 3.0);
                println!("{}", u128::MAX / (wide[7].0[63] as u128 + words.len() as u128));
                if words.len() == 1 {
                    let none: Vec<u8> = Vec::new();
                    return Ok(none[words.len()].into());
                }
                if words.is_empty() { Err("nothing".into()) } else { Ok(6) }
            }

            """);
        (await RunAsync("small", "abc", "de")).Ends(6).Says("{2: \"de\", 3: \"abc\"} 42 0 0.333")
            .Says("37809151880104273718152734159085356828");
        (await RunAsync("small")).Ends(1).Says("Error: \"nothing\"");
        (await RunAsync("small", "abc")).Ends(99)
            .Says("panicked at 'index out of bounds: the len is 0 but the index is 1', ").Says("Crash: ");
    }

    private static async Task<Outcome> RunOnAsync(Workspace workspace, string platform, string arch, string folder, string[] arguments)
    {
        string[] target = [$"-p:Platform={platform}", $"-p:Arch={arch}", "-c", "Release"];
        (await workspace.DotnetAsync(folder, ["build", .. target])).Ends(0);
        Outcome outcome = await workspace.DotnetAsync(folder,
            ["run", "--no-build", "-p:UnikernelTimeout=100", .. target, "--", .. arguments]);
        return outcome with { Text = outcome.Text.Replace("\r", "", StringComparison.Ordinal) };
    }

    /// <summary>What rustc complains of is told at its place, and a crate that isn't there with the library that has it.</summary>
    [MatrixFact]
    public async Task MistakesAreToldAtTheirPlaces()
    {
        _workspace.Write("app/app.ukproj", "<Project Sdk=\"Unicore.Sdk/1.0.0\"><ItemGroup><LibraryReference Include=\"ukrust\" />"
            + "</ItemGroup></Project>");
        _workspace.Write("app/main.rs", "#![no_std]\nextern crate uk;\nmod part;\nfn main() {}\n");
        _workspace.Write("app/part.rs", "pub fn f() -> i32 {\n    \"text\"\n}\n");
        (await _workspace.DotnetAsync("app", "build")).Ends(1).Says("part.rs(2,5): error UK3001: mismatched types");
        _workspace.Write("app/main.rs", "fn main() {\n    println!(\"hello\");\n}\n");
        (await _workspace.DotnetAsync("app", "build")).Ends(1).Says("error UK3026:").Says("<LibraryReference Include=\"ruststd\" />");
    }
}
