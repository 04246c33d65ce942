// SPDX-License-Identifier: BSD-3-Clause
// A program with its libraries, before anything is known of their code.
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Unicore.Analysis.Answering;
using Unicore.Analysis.Loading;
using Unicore.Diagnostics;
using Unicore.Elf;

namespace Unicore.Analysis;

/// <summary>All that an analysis is made from.</summary>
public sealed class LoadedProgram
{
    internal LoadedProgram(AnalysisRequest request, Process process, CoreCalls? core, IReadOnlyList<Diagnostic> found) =>
        (Request, Process, Core, Found) = (request, process, core, found);

    internal AnalysisRequest Request { get; }

    internal Process Process { get; }

    internal CoreCalls? Core { get; }

    /// <summary>What was found fault with until now.</summary>
    internal IReadOnlyList<Diagnostic> Found { get; }

    /// <summary>
    /// A hash of all that decides about the report: ourselves, what was asked, the bytes of each file and by which rule it was found, what
    /// was not found, the core's calls, and dpkg's state.
    /// </summary>
    /// <param name="form">In which form the report will be, and who gives it that.</param>
    public byte[] Key(string form)
    {
        ArgumentNullException.ThrowIfNull(form);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (string text in Texts(form))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        foreach (Module module in Process.Modules)
        {
            hash.AppendData(SHA256.HashData(module.File.Source.Span));
        }

        return hash.GetHashAndReset();
    }

    private IEnumerable<string> Texts(string form) =>
    [
        form, $"{typeof(LoadedProgram).Module.ModuleVersionId}", $"{typeof(ElfFile).Module.ModuleVersionId}",
        Request.Program, Path.GetFullPath(Request.Program), Request.Root, Path.GetFullPath(Request.Root),
        $"{Process.Modules.Count}",
        .. Process.Modules.SelectMany(m => new[]
        {
            m.Name, m.Path, $"{m.Found} {(m.Parent is null ? -1 : Process.Modules.IndexOf(m.Parent))} {Process.Opened.Contains(m)} "
                + string.Join(' ', m.Needs.Select(n => Process.Modules.IndexOf(n))),
        }),
        $"{(Process.Interpreter is null ? -1 : Process.Modules.IndexOf(Process.Interpreter))} {Process.Missing.Count}",
        .. Process.Missing.SelectMany(m => new[] { m.Name, m.Asking.Path }),
        $"{Found.Count}", .. Found.Select(d => d.ToString()),
        Core?.Text() ?? "", DebianPackages.State(Path.GetFullPath(Request.Root)),
    ];
}
