// SPDX-License-Identifier: BSD-3-Clause
// What strace(1) wrote, as the record of a run.
using System.Globalization;
using System.Text.RegularExpressions;
using Unicore.Analysis.Files;
using Unicore.Analysis.Recording;
using Unicore.Diagnostics;

namespace Unicore.Analysis.Importing;

/// <summary>
/// Reads strace's output: of <c>-o FILE</c>, with <c>-f</c> or without; of <c>-ff -o FILE</c>, which is FILE.PID for each task; what it
/// prints without <c>-o</c>; each with times and names of descriptors or without.
/// </summary>
public static class StraceImport
{
    /// <summary>Reads a trace.</summary>
    /// <param name="path">The file, or what stands before the numbers of several.</param>
    /// <param name="program">The program that is meant: a shell may have started it.</param>
    /// <param name="diagnostics">Receives UK2717, UK2722.</param>
    /// <returns>The record, or null after an error.</returns>
    public static RunRecord? Read(string path, string program, ICollection<Diagnostic> diagnostics)
    {
        try
        {
            StraceReader reader = new(program);
            foreach ((string file, int? task) in Files(path))
            {
                foreach (string line in RegularFile.ReadLines(file))
                {
                    reader.Add(line, task);
                }
            }

            RunRecord record = reader.Record(path);
            if (reader.Calls == 0)
            {
                diagnostics.Add(new("UK2717", Severity.Error,
                    "There is no system call in the trace. Give a file that strace -f -o wrote.", path));
                return null;
            }

            if (!reader.HasProgram)
            {
                diagnostics.Add(new("UK2722", Severity.Warning,
                    $"'{program}' does not run in the trace: '{record.Programs[0].Path}' is taken for it. Give a trace of this program.",
                    path));
            }

            if (reader.Strange > 0)
            {
                diagnostics.Add(new("UK2717", Severity.Warning,
                    $"{reader.Strange} lines of the trace are none that strace writes, and were passed over.", path));
            }

            return record;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            diagnostics.Add(new("UK2717", Severity.Error, $"The trace cannot be read: {e.Message}", path));
            return null;
        }
    }

    private static (string File, int? Task)[] Files(string path)
    {
        string full = Path.GetFullPath(path), folder = Path.GetDirectoryName(full) ?? "/";
        (string File, int? Task)[] several = File.Exists(full) || !Directory.Exists(folder) ? []
            :
            [
                .. Directory.EnumerateFiles(folder, Path.GetFileName(full) + ".*")
                    .Select(f => (File: f, Task: StraceReader.Whole(Path.GetExtension(f).TrimStart('.'))))
                    .Where(f => f.Task is not null).OrderBy(f => f.Task),
            ];
        return several.Length > 0 ? several : [(full, null)];
    }

}

/// <summary>Reads lines of strace's.</summary>
/// <param name="program">The program that is meant.</param>
internal sealed partial class StraceReader(string program)
{
    private readonly RunRecorder _recorder = new();
    private readonly Dictionary<int, ProgramRecorder> _programs = [];
    private readonly Dictionary<int, string> _unfinished = [];
    private readonly HashSet<int> _old = [];
    private readonly Dictionary<(int Task, int Descriptor), string> _files = [];
    private readonly Dictionary<int, string> _anyFiles = [];
    private int? _exit, _first;

    /// <summary>How many calls were read.</summary>
    public int Calls { get; private set; }

    /// <summary>How many lines were none of strace's.</summary>
    public int Strange { get; private set; }

    /// <summary>Whether the program that is meant was among those that ran; known with <see cref="Record"/>.</summary>
    public bool HasProgram { get; private set; }

    /// <summary>Takes a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="file">The task that the whole file is of; null if lines say it, or there is but one.</param>
    public void Add(string line, int? file)
    {
        Match prefix = Prefix().Match(line);
        int task = Whole(prefix.Groups["task"].Value) ?? file ?? 0;
        string rest = line[prefix.Length..];
        if (Exited().Match(rest) is { Success: true } end)
        {
            _exit = task == _first ? int.Parse(end.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : _exit;
            Finish(task);
        }
        else if (rest.StartsWith("+++ ", StringComparison.Ordinal))
        {
            Finish(task);
            if (Superseded().Match(rest) is { Success: true } superseded && Whole(superseded.Groups[1].Value) is { } thread
                && _unfinished.Remove(thread, out string? execution))
            {
                // A thread executes a program, and has the number of its process from then on.
                _unfinished[task] = execution;
            }
        }
        else if (rest.EndsWith(Unfinished, StringComparison.Ordinal))
        {
            _unfinished[task] = rest[..^Unfinished.Length].TrimEnd();
        }
        else if (Resumed().Match(rest) is { Success: true } resumed)
        {
            // Of a call that was begun before the trace, what its arguments were is not known.
            bool isWhole = _unfinished.Remove(task, out string? begun);
            Take(task, (begun ?? resumed.Groups[1].Value + "(") + rest[resumed.Length..], isWhole);
        }
        else if (Mode().Match(rest) is { Success: true } mode && Whole(mode.Groups[1].Value) is { } changed)
        {
            _ = mode.Groups[2].Value == "32" ? _old.Add(changed) : _old.Remove(changed);
        }
        else if (rest.Length > 0 && !Said().IsMatch(rest))
        {
            Take(task, rest);
        }
    }

    /// <summary>What was read.</summary>
    /// <param name="source">Where from.</param>
    public RunRecord Record(string source)
    {
        foreach (int task in _unfinished.Keys.ToArray())
        {
            Finish(task);
        }

        List<ProgramRecord> programs = [.. _recorder.Programs()];
        int meant = Meant(programs);
        HasProgram = meant >= 0;
        if (meant > 0)
        {
            programs.Insert(0, programs[meant]);
            programs.RemoveAt(meant + 1);
        }

        return new(source, programs) { ExitCode = _exit };
    }

    /// <summary>Which program is meant: the one of that path, or else of that name, as it may lie elsewhere where it ran.</summary>
    private int Meant(List<ProgramRecord> programs)
    {
        string real = Real(program);
        int index = programs.FindIndex(p => Real(p.Path) == real);
        string[] names = [Path.GetFileName(program), Path.GetFileName(real)];
        return index >= 0 ? index : programs.FindIndex(p => names.Contains(Path.GetFileName(p.Path)));
    }

    private static string Real(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return path;
        }
    }

    /// <summary>A task's number; null for what is none.</summary>
    internal static int? Whole(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private const string Unfinished = "<unfinished ...>";

    /// <summary>The task ended in a call.</summary>
    private void Finish(int task)
    {
        if (_unfinished.Remove(task, out string? begun))
        {
            Take(task, begun.TrimEnd(',', ' ') + ") = ?");
        }
    }

    private void Take(int task, string text, bool isWhole = true)
    {
        if (StraceCall.Parse(text) is not { } call)
        {
            Strange++;
            return;
        }

        // A call without a name has its number as one.
        string name = call.Name.StartsWith("syscall_0x", StringComparison.Ordinal) && Number(call.Name[8..]) is { } unnamed
            ? string.Create(CultureInfo.InvariantCulture, $"syscall_{unnamed}") : call.Name;
        call = new(name, isWhole ? call.Arguments : [], call.Result);
        bool isFirst = Calls++ == 0;
        _first ??= task;
        if (call.Name is "execve" or "execveat" && call.Error is null && call.Number == 0 && Executed(call) is { } path)
        {
            // The first is strace's own, by which the program begins.
            if (!isFirst)
            {
                Count(Of(task), task, call);
            }

            _programs[task] = _recorder.Of(path);
            _programs[task].Processes++;
            return;
        }

        ProgramRecorder caller = Of(task);
        if (call.Name is "fork" or "vfork" or "clone" or "clone3" && call.Number is > 0 and int child)
        {
            bool isThread = call.Arguments.Any(a => a.Contains("CLONE_THREAD", StringComparison.Ordinal));
            caller.Threads += isThread ? 1 : 0;
            caller.Processes += isThread ? 0 : 1;
            _programs.TryAdd(child, caller);
        }

        Count(caller, task, call);
    }

    /// <summary>The program of a task. One that is not known yet was cloned by one that is in the midst of that.</summary>
    private ProgramRecorder Of(int task)
    {
        if (!_programs.TryGetValue(task, out ProgramRecorder? found))
        {
            int parent = _unfinished.Where(u => u.Value.StartsWith("clone", StringComparison.Ordinal)
                || u.Value.StartsWith("fork", StringComparison.Ordinal) || u.Value.StartsWith("vfork", StringComparison.Ordinal))
                .Select(u => u.Key).FirstOrDefault(-1);
            bool isFirst = _programs.Count == 0;
            found = _programs.GetValueOrDefault(parent) ?? _programs.Values.FirstOrDefault() ?? _recorder.Of(program);
            found.Processes += isFirst ? 1 : 0;
            _programs[task] = found;
        }

        return found;
    }

    private void Count(ProgramRecorder caller, int task, StraceCall call)
    {
        CallForm? form = CallForms.Of(call.Name);
        string words = form is { Classes.Count: > 0 }
            ? string.Join(", ", form.Classes.Select(c => Class(c, call)).TakeWhile(w => w.Length > 0))
            : "";
        caller.Add(_old.Contains(task) ? RunRecord.OldGate + call.Name : call.Name, call.Error, words);
        foreach ((int folder, int path) in form?.Paths ?? [])
        {
            if (PathOf(call, folder, path) is { } file)
            {
                caller.AddFile(file, call.Name, call.Error);
            }
        }

        if (form?.Address is >= 0 and int address && address < call.Arguments.Count && Address(call.Arguments[address]) is { } name)
        {
            caller.AddAddress(name, call.Name, call.Error);
        }

        Follow(caller, task, call);
    }

    /// <summary>Which descriptor is which file: for libraries, which are mapped by descriptors.</summary>
    private void Follow(ProgramRecorder caller, int task, StraceCall call)
    {
        if (call.Name is "open" or "openat" or "openat2" or "creat" && call.Number is { } opened
            && CallForms.Of(call.Name)!.Paths is [var (folder, path), ..] && PathOf(call, folder, path) is { } file)
        {
            _files[(task, opened)] = _anyFiles[opened] = file;
        }
        else if (call.Name == "mmap" && call.Arguments.Count > 4 && call.Arguments[2].Contains("PROT_EXEC", StringComparison.Ordinal)
            && StraceCall.Leading(call.Arguments[4]) is { } descriptor)
        {
            string? library = StraceCall.Target(call.Arguments[4])
                ?? _files.GetValueOrDefault((task, descriptor)) ?? _anyFiles.GetValueOrDefault(descriptor);
            if (library is ['/', ..])
            {
                caller.AddLibrary(library);
            }
        }
    }

    private static string? Executed(StraceCall call) => PathOf(call, call.Name == "execve" ? -1 : 0, call.Name == "execve" ? 0 : 1);

    private static string? PathOf(StraceCall call, int folder, int path)
    {
        if (path >= call.Arguments.Count || StraceCall.Text(call.Arguments[path]) is not { Length: > 0 } text)
        {
            return null;
        }

        return text[0] != '/' && folder >= 0 && StraceCall.Target(call.Arguments[folder]) is ['/', ..] from
            && !from.Contains('\0', StringComparison.Ordinal) && !text.Contains('\0', StringComparison.Ordinal)
            ? Path.GetFullPath(text, from) : text;
    }

    private static string Class(ClassArgument argument, StraceCall call)
    {
        string? text = argument.Field is { } field
            ? call.Arguments.Select(a => Regex.Match(a, $@"(?:^|[{{ ]){field}=([^,}}]+)")).FirstOrDefault(m => m.Success)?.Groups[1].Value
            : argument.Index < call.Arguments.Count ? call.Arguments[argument.Index] : null;
        text = Comment().Replace(text ?? "", "").Trim();
        return Number(text) is { } number && argument.Set is { } numbers ? numbers.Format(number) : argument.Set?.Order(text) ?? text;
    }

    /// <summary>A number as it is printed; requests that have no name by their parts (asm-generic/ioctl.h).</summary>
    private static ulong? Number(string text) =>
        Request().Match(text) is { Success: true } request
            ? (request.Groups[1].Value.Contains("WRITE", StringComparison.Ordinal) ? 1u << 30 : 0)
                | (request.Groups[1].Value.Contains("READ", StringComparison.Ordinal) ? 1u << 31 : 0)
                | (Number(request.Groups[2].Value) << 8) | Number(request.Groups[3].Value) | (Number(request.Groups[4].Value) << 16)
            : text.StartsWith("0x", StringComparison.Ordinal)
            ? ulong.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong bits) ? bits : null
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : null;

    private static string? Address(string argument)
    {
        if (SocketFamily().Match(argument) is not { Success: true } family)
        {
            return null;
        }

        string port = SocketPort().Match(argument).Groups[1].Value;
        string? host = SocketHost().Match(argument) is { Success: true } found ? found.Groups[1].Value : null;
        return family.Groups[1].Value switch
        {
            "AF_INET" when host is not null => $"{host}:{port}",
            "AF_INET6" when host is not null => $"[{host}]:{port}",
            "AF_UNIX" when SocketPath().Match(argument) is { Success: true } path =>
                (path.Groups[1].Value == "@" ? "@" : "") + StraceCall.Text(path.Groups[2].Value),
            var other => other,
        };
    }

    /// <summary>What may stand before a call: a task, and one of the times of -t, -tt, -ttt and -r.</summary>
    [GeneratedRegex(@"^(?:\[pid +(?<task>\d{1,9})\] +|(?<task>\d{1,9}) +)?"
        + @"(?:(?:\d\d:\d\d:\d\d(?:\.\d+)?|[ +]*\d+\.\d+) +)?(?:\(\+ +\d+\.\d+\) +)?")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"^\+\+\+ exited with (\d{1,3}) \+\+\+")]
    private static partial Regex Exited();

    [GeneratedRegex(@"^\+\+\+ superseded by execve in pid (\d+) \+\+\+")]
    private static partial Regex Superseded();

    [GeneratedRegex(@"^<\.\.\. (\w+) resumed> ?")]
    private static partial Regex Resumed();

    /// <summary>What strace says that is no call: signals, attached tasks, modes.</summary>
    [GeneratedRegex(@"^(--- |strace: |\[ Process |Process \d)")]
    private static partial Regex Said();

    /// <summary>Which gate a task uses from now on; strace writes it where it writes its own words.</summary>
    [GeneratedRegex(@"^(?:strace: )?\[ Process PID=(\d{1,9}) runs in (\w+)(?: bit)? mode\. \]")]
    private static partial Regex Mode();

    [GeneratedRegex(@"^_IOC\(([\w|]+), (0x[0-9a-f]{1,2}|0), (0x[0-9a-f]{1,2}|0), (0x[0-9a-f]{1,4}|0)\)$")]
    private static partial Regex Request();

    [GeneratedRegex(@"/\*.*?\*/")]
    private static partial Regex Comment();

    [GeneratedRegex(@"sa_family=(\w+)")]
    private static partial Regex SocketFamily();

    [GeneratedRegex(@"sin6?_port=htons\((\d+)\)")]
    private static partial Regex SocketPort();

    [GeneratedRegex(@"inet_(?:addr\(|pton\(AF_INET6, )""([^""]*)""")]
    private static partial Regex SocketHost();

    [GeneratedRegex(@"sun_path=(@?)(""(?:[^""\\]|\\.)*"")")]
    private static partial Regex SocketPath();
}
