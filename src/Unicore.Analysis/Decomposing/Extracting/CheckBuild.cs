// SPDX-License-Identifier: BSD-3-Clause
// A micro-library built alone: linked into a guest that names all that it exports.
using System.Text;
using Unicore.Analysis.Porting;

namespace Unicore.Analysis.Decomposing.Extracting;

/// <summary>Builds a guest around a library.</summary>
internal static class CheckBuild
{
    /// <summary>Builds it, in a folder of the library's <c>obj</c> that is deleted afterwards.</summary>
    /// <param name="project">The library's project.</param>
    /// <param name="exports">What it exports.</param>
    /// <param name="sdkVersion">The SDK's version.</param>
    /// <param name="cancellation">Ends the build.</param>
    public static async Task<GuestBuild> RunAsync(
        string project, IReadOnlyList<string> exports, string sdkVersion, CancellationToken cancellation)
    {
        string folder = Path.Combine(Path.GetDirectoryName(project)!, "obj", "alone");
        try
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, "alone.ukproj"), $"""
                <Project Sdk="Unicore.Sdk/{sdkVersion}">
                  <PropertyGroup><UnikernelTargets>kvm/x86_64</UnikernelTargets></PropertyGroup>
                  <ItemGroup><LibraryReference Include="../../{Path.GetFileName(project)}" /></ItemGroup>
                </Project>

                """, cancellation).ConfigureAwait(false);
            await File.WriteAllTextAsync(Path.Combine(folder, "main.c"), Main(exports), cancellation).ConfigureAwait(false);
            return await GuestBuild.RunAsync(Path.Combine(folder, "alone.ukproj"), cancellation).ConfigureAwait(false);
        }
        finally
        {
            // The library is as new: what building it left is nobody's.
            foreach (string left in (string[])[Path.GetDirectoryName(folder)!, Path.Combine(Path.GetDirectoryName(project)!, "bin")])
            {
                if (Directory.Exists(left))
                {
                    Directory.Delete(left, recursive: true);
                }
            }
        }
    }

    /// <summary>By other names, since compilers know functions of the C library.</summary>
    private static string Main(IReadOnlyList<string> exports)
    {
        StringBuilder text = new();
        for (int i = 0; i < exports.Count; i++)
        {
            text.Append($"extern char export{i}[] __asm__(\"{exports[i]}\");\n");
        }

        text.Append("const void *volatile all[] = {");
        for (int i = 0; i < exports.Count; i++)
        {
            text.Append($" export{i},");
        }

        return text.Append(" 0 };\n\nint main(void)\n{\n\treturn all[0] == 0;\n}\n").ToString();
    }
}
