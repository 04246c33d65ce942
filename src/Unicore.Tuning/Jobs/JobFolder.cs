// SPDX-License-Identifier: BSD-3-Clause
// A job's folder: its log, to which runs are added, and the lock that keeps a second writer out.
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Unicore.Diagnostics;
using Unicore.Tuning.Spaces;

namespace Unicore.Tuning.Jobs;

/// <summary>
/// A run is a line of the log, written at once and handed to the disk before the next one begins. Whoever is killed meanwhile leaves
/// a line without an end, which the next one takes away. The lock is the system's, on an open file: it ends with its owner, however
/// that ends.
/// </summary>
public sealed class JobFolder : IDisposable
{
    private const int Format = 1;
    private const string LogName = "runs.jsonl", LockName = "lock";

    private readonly FileStream _lock;
    private readonly FileStream _log;
    private readonly string _meaning;
    private readonly List<LoggedRun> _runs = [];
    private readonly List<LoggedRun> _former = [];

    private JobFolder(string path, string meaning, FileStream locked, FileStream log) =>
        (Path, _meaning, _lock, _log) = (path, meaning, locked, log);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Runs of this job as it is, in their order.</summary>
    public IReadOnlyList<LoggedRun> Runs => _runs;

    /// <summary>Runs of the job as it was: something else was measured, or it was begun anew.</summary>
    public IReadOnlyList<LoggedRun> Former => _former;

    /// <summary>The number of the next run: lines that were left out had numbers too.</summary>
    public int NextRun => _runs.Count == 0 ? 1 : _runs.Max(r => r.Run) + 1;

    /// <summary>Opens a folder, which may not be there yet, and takes its lock.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="meaning">See <see cref="MeaningOf"/>.</param>
    /// <param name="isAnew">Whether the runs that are there only count as former ones.</param>
    /// <param name="diagnostics">Gets why that can't be.</param>
    /// <returns>The folder; null when another holds it, or it can't be written.</returns>
    public static JobFolder? Open(string path, string meaning, bool isAnew, ICollection<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        FileStream? locked = null, log = null;
        try
        {
            Directory.CreateDirectory(path);
            try
            {
                locked = new(System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(System.IO.Path.Combine(path, LockName)))
            {
                diagnostics.Add(new("UK2806", Severity.Error, $"Another `unicore tune` works in '{path}'. Wait for its end, or end it.",
                    path));
                return null;
            }

            log = new(System.IO.Path.Combine(path, LogName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            JobFolder folder = new(path, meaning, locked, log);
            folder.Load(isAnew, diagnostics);
            (locked, log) = (null, null);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            diagnostics.Add(new("UK2807", Severity.Error, $"The job's folder cannot be used: {e.Message}", path));
            return null;
        }
        finally
        {
            log?.Dispose();
            locked?.Dispose();
        }
    }

    /// <summary>The runs of another job, whoever works in it; those that cannot be read are left out.</summary>
    public static IReadOnlyList<LoggedRun> Read(string path, ICollection<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        string file = System.IO.Path.Combine(path, LogName);
        try
        {
            using FileStream log = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return [.. Parse(log, file, diagnostics, out _).SelectMany(p => p.Runs)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            diagnostics.Add(new("UK2807", Severity.Error, $"'{path}', which the job is to learn from, cannot be read: {e.Message}", path));
            return [];
        }
    }

    /// <summary>A hash of what decides what figures mean: of a job where it changes, earlier runs are only learned from.</summary>
    /// <param name="job">The job.</param>
    /// <param name="project">The project's file.</param>
    public static string MeaningOf(TuningJob job, string project)
    {
        ArgumentNullException.ThrowIfNull(job);
        StringBuilder text = new(project);
        foreach (Measure measure in job.Measures)
        {
            text.Append('\n').Append(measure.Name).Append('\0').Append(measure.IsMost).Append('\0').Append(measure.Pattern);
        }

        text.Append('\n').Append(job.Run.Arguments).Append('\0').Append(job.Run.Command).Append('\0').Append(job.Run.Input);
        foreach ((string name, string value) in job.Properties.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            text.Append('\n').Append(name).Append('\0').Append(value);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }

    /// <summary>Adds a run; when it returns, the disk has it.</summary>
    /// <exception cref="IOException">It can't be written.</exception>
    public void Add(LoggedRun run)
    {
        Write(JsonSerializer.SerializeToUtf8Bytes(run, LogJson.Default.LoggedRun));
        _runs.Add(run);
    }

    /// <summary>Makes former ones of all runs.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>What is to be told of that.</returns>
    /// <exception cref="IOException">It can't be written.</exception>
    public Diagnostic BeginAnew(string reason)
    {
        Diagnostic told = Anew(reason, _runs.Count);
        _former.AddRange(_runs);
        _runs.Clear();
        Write(JsonSerializer.SerializeToUtf8Bytes(new LogHeader(Format, _meaning), LogJson.Default.LogHeader));
        return told;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _log.Dispose();
        _lock.Dispose();
    }

    private Diagnostic Anew(string reason, int runs) => new("UK2812", Severity.Warning,
        $"{reason} The job begins anew; from its {(runs == 1 ? "run" : $"{runs} runs")} until now it only learns.", _log.Name);

    private void Load(bool isAnew, ICollection<Diagnostic> diagnostics)
    {
        List<(LogHeader Header, List<LoggedRun> Runs)> parts = Parse(_log, _log.Name, diagnostics, out long end);
        _log.SetLength(end);
        _log.Position = end;
        bool goesOn = !isAnew && parts.Count > 0 && parts[^1].Header.Meaning == _meaning;
        _runs.AddRange(goesOn ? parts[^1].Runs : []);
        _former.AddRange(parts.SkipLast(goesOn ? 1 : 0).SelectMany(p => p.Runs));
        if (goesOn)
        {
            return;
        }

        if (!isAnew && parts.Count > 0 && parts[^1].Runs.Count > 0)
        {
            diagnostics.Add(Anew("What is measured, or how, is not what it was.", parts[^1].Runs.Count));
        }

        Write(JsonSerializer.SerializeToUtf8Bytes(new LogHeader(Format, _meaning), LogJson.Default.LogHeader));
    }

    private void Write(byte[] line)
    {
        _log.Write([.. line, (byte)'\n']);
        _log.Flush(flushToDisk: true);
    }

    private static List<(LogHeader Header, List<LoggedRun> Runs)> Parse(
        Stream log, string file, ICollection<Diagnostic> diagnostics, out long end)
    {
        using MemoryStream all = new();
        log.CopyTo(all);
        ReadOnlySpan<byte> rest = all.GetBuffer().AsSpan(0, (int)all.Length);
        List<(LogHeader, List<LoggedRun>)> parts = [];
        end = 0;
        for (int number = 1, length; (length = rest.IndexOf((byte)'\n')) >= 0; number++)
        {
            ReadOnlySpan<byte> line = rest[..length];
            try
            {
                if (line.StartsWith("{\"format\":"u8))
                {
                    LogHeader header = JsonSerializer.Deserialize(line, LogJson.Default.LogHeader)!;
                    parts.Add((header.Format == Format ? header : throw new JsonException("it is of another release"), []));
                }
                else if (parts.Count > 0)
                {
                    LoggedRun? run = JsonSerializer.Deserialize(line, LogJson.Default.LoggedRun);
                    parts[^1].Item2.Add(run is { IsWhole: true } ? run : throw new JsonException("a part of it is missing or no number"));
                }
                else
                {
                    throw new JsonException("there is no beginning before it");
                }
            }
            catch (JsonException e)
            {
                diagnostics.Add(new("UK2808", Severity.Warning, $"A line of the log is left out: {e.Message}", file, number));
            }

            rest = rest[(length + 1)..];
            end += length + 1;
        }

        return parts;
    }
}
