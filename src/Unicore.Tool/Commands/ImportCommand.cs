// SPDX-License-Identifier: BSD-3-Clause
// `unicore import`: the kraft file of a Unikraft application becomes a project.
using System.CommandLine;
using System.Reflection;
using System.Text;
using Unicore.Diagnostics;
using Unicore.Diagnostics.Files;
using Unicore.Tool.Output;
using Unicore.Unikraft.Importing;

namespace Unicore.Tool.Commands;

/// <summary>The verb <c>import</c>.</summary>
internal static class ImportCommand
{
    // Beyond it the reader refuses the text anyway; four bytes a character at most.
    private const long MaxBytes = 4L << 20;

    public static Command Create()
    {
        var source = new Argument<string>("FILE|FOLDER")
        {
            Description = $"A kraft file, or a folder that has one ({string.Join(", ", KraftImporter.FileNames)}; "
                + "the first that is there); by default this folder.",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => ".",
        };
        var output = new Option<string?>("--output", "-o")
        {
            HelpName = "x.ukproj",
            Description = "The project to write, or a folder for it; by default NAME.ukproj beside the kraft file, "
                + "NAME being the application's.",
        };
        var force = new Option<bool>("--force") { Description = "Overwrite a project that is there." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the project and write nothing." };
        var command = new Command("import", """
            Make a project (.ukproj) from a kraft file: kraft.yaml of specification 0.4 and 0.5, Kraftfile of 0.6.
            What a project cannot express is listed with line and column, on the error output and in a comment of the
            project; nothing is left out silently. Ends with 0 when there is a project, else with 1.
            """) { source, output, force, dryRun };
        command.SetAction(parsed =>
        {
            try
            {
                return Run(parsed.GetValue(source)!, parsed.GetValue(output), parsed.GetValue(force), parsed.GetValue(dryRun));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return Fail("UK2090", e.Message);
            }
        });
        return command;
    }

    private static int Run(string source, string? output, bool force, bool dryRun)
    {
        string? file = Directory.Exists(source)
            ? KraftImporter.FileNames.Select(n => Path.Combine(source, n)).FirstOrDefault(File.Exists)
            : source;
        if (file is null || !File.Exists(file))
        {
            return Fail(
                "UK2421",
                file is null
                    ? $"the folder '{source}' has none of {string.Join(", ", KraftImporter.FileNames)}; name the kraft file"
                    : $"the kraft file '{file}' does not exist");
        }

        if (output is "")
        {
            return Fail("UK2090", "--output names no file; leave it out for one beside the kraft file");
        }

        if (ReadBounded(file) is not { } text)
        {
            return Fail("UK2423", $"'{file}' has more than {MaxBytes} bytes; no kraft file needs them");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        bool isFolder = output is not null && (Directory.Exists(output) || output.EndsWith('/'));
        string projectFolder = output is null
            ? folder
            : isFolder ? Path.GetFullPath(output) : Path.GetDirectoryName(Path.GetFullPath(output))!;
        ImportResult result = KraftImporter.Import(text, new ImportOptions
        {
            File = file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file,
            Folder = folder,
            ProjectFolder = projectFolder,
            SdkVersion = SdkVersion(),
            FolderExists = Directory.Exists,
        });
        DiagnosticText.Write(result.Diagnostics);
        if (result.Project is not { } project)
        {
            return 1;
        }

        if (dryRun)
        {
            Console.Out.Write(project);
            return 0;
        }

        string name = result.Name.Length > 0 ? result.Name : new DirectoryInfo(folder).Name is { Length: > 1 } own ? own : "app";
        string target = output is null || isFolder ? Path.Combine(projectFolder, $"{name}.ukproj") : output;
        if (File.Exists(target) && !force)
        {
            return Fail("UK2432", $"'{target}' exists; overwrite it with --force, or choose another with --output");
        }

        FileWriter.WriteIfChanged(target, Encoding.UTF8.GetBytes(project));
        string rest = result.Diagnostics.Count switch { 0 => "", 1 => "; 1 message above", var count => $"; {count} messages above" };
        Console.Error.WriteLine(DiagnosticText.Printable(
            $"unicore: wrote {Path.GetRelativePath(Directory.GetCurrentDirectory(), target)} from {Path.GetFileName(file)}{rest}"));
        return 0;
    }

    /// <summary>The file's text; null when it is larger than any kraft file, be it a device without an end.</summary>
    private static string? ReadBounded(string file)
    {
        using FileStream stream = File.OpenRead(file);
        byte[] bytes = new byte[64 * 1024];
        int length = 0;
        for (int read; (read = stream.Read(bytes, length, bytes.Length - length)) > 0;)
        {
            length += read;
            if (length > MaxBytes)
            {
                return null;
            }

            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, length * 2);
            }
        }

        using var reader = new StreamReader(new MemoryStream(bytes, 0, length), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static string SdkVersion() =>
        typeof(ImportCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static int Fail(string code, string message)
    {
        DiagnosticText.Write([new Diagnostic(code, Severity.Error, message)]);
        return 1;
    }
}
