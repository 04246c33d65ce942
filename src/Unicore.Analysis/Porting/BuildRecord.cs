// SPDX-License-Identifier: BSD-3-Clause
// What a build did, from the commands that it executed: objects with their sources, archives with their members, programs.
using Unicore.Analysis.Tracing;

namespace Unicore.Analysis.Porting;

/// <summary>A source that was compiled.</summary>
/// <param name="Source">Its absolute path.</param>
/// <param name="Call">The call that did it.</param>
internal sealed record Compilation(string Source, CompilerCall Call);

/// <summary>Puts together what commands say; of two that write one file, the later counts.</summary>
internal sealed class BuildRecord
{
    private const int Generations = 12;

    private static readonly HashSet<string> Copiers = ["cp", "mv", "ln", "install", "ginstall"];

    /// <summary>What each process is now: a compiler's own parts are found by their parents.</summary>
    private readonly Dictionary<int, (int Parent, bool IsCompiler)> _processes = [];

    private readonly Dictionary<string, Compilation> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CompilerCall> _joined = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _archives = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _copies = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, CompilerCall> _programs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _shared = new(StringComparer.Ordinal);
    private readonly HashSet<string> _executed = new(StringComparer.Ordinal);

    /// <summary>How many sources were compiled.</summary>
    public int Compiled { get; private set; }

    /// <summary>Programs that were linked, with the calls that did it.</summary>
    public IReadOnlyDictionary<string, CompilerCall> Programs => _programs;

    /// <summary>Shared libraries that were linked.</summary>
    public IEnumerable<string> SharedLibraries => _shared;

    /// <summary>Another build begins, of which programs are wanted.</summary>
    public void Begin()
    {
        Compiled = 0;
        _programs.Clear();
        _shared.Clear();
        _executed.Clear();
    }

    /// <summary>What was made of some files counts for nothing: they are gone, and are made anew.</summary>
    public void Forget(Func<string, bool> isGone)
    {
        Forget(_objects, isGone);
        Forget(_joined, isGone);
        Forget(_archives, isGone);
        Forget(_copies, isGone);
    }

    private static void Forget<T>(Dictionary<string, T> files, Func<string, bool> isGone)
    {
        foreach (string path in files.Keys.Where(isGone))
        {
            files.Remove(path);
        }
    }

    /// <summary>The call that linked a shared library.</summary>
    public CompilerCall? LinkOf(string library) => _joined.GetValueOrDefault(Original(library, _joined.ContainsKey));

    /// <summary>What was compiled, by its objects, and last what was compiled and linked at once.</summary>
    public IEnumerable<Compilation> Compilations => _objects.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => o.Value)
        .Concat(_programs.Values.Distinct().SelectMany(c => c.Sources.Select(s => new Compilation(s, c))));

    /// <summary>Whether the build itself ran a file: a program that it runs is a tool of its own.</summary>
    public bool WasExecuted(string path) => _executed.Contains(path);

    /// <summary>Takes a command into account.</summary>
    public void Add(ExecutedCommand command)
    {
        string name = command.Arguments.Count > 0 ? command.Arguments[0] : "";
        bool isCompiler = IsElfOf(command.Program) && CompilerCall.IsCompiler(name, command.Arguments);
        bool isPart = IsBelowCompiler(command.Parent);
        _processes[command.Process] = (command.Parent, isCompiler);
        _executed.Add(command.Program);
        if (isPart)
        {
            return;
        }

        IEnumerable<string> words = command.Arguments.Skip(1);
        string tool = Path.GetFileName(name);
        if (isCompiler || tool is "ld" || tool.EndsWith("-ld", StringComparison.Ordinal))
        {
            Add(CompilerCall.Read(command.Folder, command.Program, [.. ResponseFiles.Expanded(words, command.Folder)]));
        }
        else if (tool is "ar" || tool.EndsWith("-ar", StringComparison.Ordinal))
        {
            Archive([.. ResponseFiles.Expanded(words, command.Folder)], command.Folder);
        }
        else if (Copiers.Contains(tool))
        {
            Copy([.. words], command.Folder);
        }
    }

    /// <summary>What an object was made of: several compilations for one that joins others, none if it is not known.</summary>
    public IReadOnlyList<Compilation> Of(string path) => Of(path, Generations);

    /// <summary>The objects that an archive has under a member's name.</summary>
    public IReadOnlyList<string> Members(string archive, string name) =>
        _archives.TryGetValue(Original(archive, _archives.ContainsKey), out List<string>? members)
            ? [.. members.Where(m => Path.GetFileName(m) == name)] : [];

    private void Add(CompilerCall call)
    {
        switch (call.Purpose)
        {
            case CompilerPurpose.Compile:
                foreach (string source in call.Sources)
                {
                    string path = call.ObjectOf(source);
                    Compiled++;
                    _copies.Remove(path);
                    _joined.Remove(path);
                    _objects[path] = new(source, call);
                }

                break;
            case CompilerPurpose.LinkObjects:
                Join(call);
                break;
            case CompilerPurpose.LinkShared:
                Compiled += call.Sources.Count;
                Join(call);
                _shared.Add(call.Output ?? Path.Combine(call.Folder, "a.out"));
                break;
            case CompilerPurpose.Link when !call.Arguments.Contains("-r"):
                string output = call.Output ?? Path.Combine(call.Folder, "a.out");
                Compiled += call.Sources.Count;
                _copies.Remove(output);
                Program(output, call);
                break;
            case CompilerPurpose.Link:
                Join(call);
                break;
        }
    }

    private void Program(string path, CompilerCall call)
    {
        _programs.Remove(path); // so that the order is that of the last calls
        _programs.Add(path, call);
    }

    private void Join(CompilerCall call)
    {
        string path = call.Output ?? Path.Combine(call.Folder, "a.out");
        _objects.Remove(path);
        _joined[path] = call;
    }

    private List<Compilation> Of(string path, int generations)
    {
        string original = Original(path, p => _objects.ContainsKey(p) || _joined.ContainsKey(p));
        if (_objects.TryGetValue(original, out Compilation? one))
        {
            return [one];
        }

        if (generations == 0 || !_joined.TryGetValue(original, out CompilerCall? call))
        {
            return [];
        }

        return
        [
            .. call.Sources.Select(s => new Compilation(s, call)),
            .. call.Inputs.SelectMany(i => _archives.TryGetValue(Original(i, _archives.ContainsKey), out List<string>? members)
                ? members.SelectMany(m => Of(m, generations - 1)) : Of(i, generations - 1)),
        ];
    }

    /// <summary>ar's letters (ar(1)): it puts members in or takes them out.</summary>
    private void Archive(string[] words, string folder)
    {
        int at = Array.FindIndex(words, w => !w.StartsWith("--", StringComparison.Ordinal));
        if (at < 0 || at + 1 >= words.Length)
        {
            return;
        }

        string letters = words[at].TrimStart('-');
        at += letters.AsSpan().ContainsAny('a', 'b', 'i') ? 1 : 0;
        string archive = Path.GetFullPath(words[Math.Min(at + 1, words.Length - 1)], folder);
        string[] members = [.. words.Skip(at + 2).Where(w => w is not ['-', ..]).Select(w => Path.GetFullPath(w, folder))];
        if (letters.Contains('x', StringComparison.Ordinal))
        {
            foreach (string member in _archives.GetValueOrDefault(archive) ?? [])
            {
                _copies[Path.Combine(folder, Path.GetFileName(member))] = member;
            }
        }
        else if (letters.AsSpan().ContainsAny('r', 'q'))
        {
            List<string> known = _archives.TryGetValue(archive, out List<string>? before) && File.Exists(archive) ? before : [];
            if (letters.Contains('r', StringComparison.Ordinal))
            {
                HashSet<string> replaced = [.. members.Select(Path.GetFileName).OfType<string>()];
                known.RemoveAll(m => replaced.Contains(Path.GetFileName(m)));
            }

            // An archive of archives, as libtool and MRI scripts make them, has the members of those.
            known.AddRange(members.SelectMany(m => _archives.TryGetValue(m, out List<string>? inner) ? inner : [m]));
            _archives[archive] = known;
            _copies.Remove(archive);
        }
    }

    private void Copy(string[] words, string folder)
    {
        List<string> files = [];
        string? into = null;
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i] is "-t" or "-m" or "-o" or "-g" or "-S")
            {
                into = words[i++] == "-t" && i < words.Length ? words[i] : into;
            }
            else if (words[i] is not ['-', _, ..])
            {
                files.Add(words[i]);
            }
        }

        bool isFolder = into is not null || files.Count > 2;
        if (into is null && files.Count > 1)
        {
            into = files[^1];
            files.RemoveAt(files.Count - 1);
        }

        if (into is null)
        {
            return;
        }

        string target = Path.GetFullPath(into, folder);
        isFolder |= Directory.Exists(target);
        foreach (string word in files)
        {
            string source = Path.GetFullPath(word, folder);
            Copied(source, isFolder ? Path.Combine(target, Path.GetFileName(source)) : target);
        }
    }

    /// <summary>Takes an archive into account that is where nobody was seen to copy one, as CMake and Meson do it themselves.</summary>
    public void Found(string archive)
    {
        if (!_archives.ContainsKey(Original(archive, _archives.ContainsKey))
            && _archives.Keys.FirstOrDefault(known => Workplace.AreEqual(known, archive)) is { } same)
        {
            Copied(same, archive);
        }
    }

    /// <summary>Takes a copy of a file into account.</summary>
    public void Copied(string source, string copy)
    {
        if (copy != source && _programs.TryGetValue(source, out CompilerCall? program))
        {
            Program(copy, program);
        }

        if (copy != source && !IsAncestor(copy, source))
        {
            _copies[copy] = source;
        }
    }

    /// <summary>Whether a file was itself copied from another, so that a copy back would make a circle.</summary>
    private bool IsAncestor(string path, string copy)
    {
        for (int i = 0; i < Generations && _copies.TryGetValue(copy, out string? from); i++)
        {
            if (from == path)
            {
                return true;
            }

            copy = from;
        }

        return false;
    }

    private string Original(string path, Func<string, bool> isKnown)
    {
        for (int i = 0; i < Generations && !isKnown(path) && _copies.TryGetValue(path, out string? from); i++)
        {
            path = from;
        }

        return path;
    }

    private bool IsBelowCompiler(int process)
    {
        for (int i = 0; i < Generations && _processes.TryGetValue(process, out (int Parent, bool IsCompiler) known); i++)
        {
            if (known.IsCompiler)
            {
                return true;
            }

            process = known.Parent;
        }

        return false;
    }

    /// <summary>Scripts that are called as a compiler call one in the end: that one counts.</summary>
    private static bool IsElfOf(string program) =>
        Path.GetFileName(program) is not ("sh" or "dash" or "bash" or "env" or "perl" or "ccache")
        && !Path.GetFileName(program).StartsWith("python", StringComparison.Ordinal);
}
