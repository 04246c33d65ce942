// SPDX-License-Identifier: BSD-3-Clause
// `unicore image`: what is in an image, without booting it.
using System.CommandLine;
using Unicore.Build.Explaining;
using Unicore.Diagnostics;
using Unicore.Images.Inspecting;
using Unicore.Images.Oci;
using Unicore.Images.Reading;
using Unicore.Tool.Imaging;
using Unicore.Tool.Output;

namespace Unicore.Tool.Commands;

/// <summary>The verb <c>image</c>, with <c>ls</c>, <c>cat</c>, <c>tree</c> and <c>info</c> below it.</summary>
internal static class ImageCommand
{
    private const int Failed = 1;

    public static Command Create() =>
        new("image", "Look into an image without booting it: an ELF file, a disk, a CD, an archive, an OCI layout.")
        {
            Files(), Cat(), Tree(), Info(),
        };

    private static Command Files()
    {
        var path = new Argument<string>("path")
        {
            Description = "A folder or a file in the image; the top, if there is none.",
            DefaultValueFactory = _ => "",
        };
        var isLong = new Option<bool>("--long", "-l") { Description = "Rights, owner, group, size and date, too." };
        var json = new Option<bool>("--json") { Description = "Write JSON, for programs (see image.md in the documentation)." };
        return Verb("ls", "List the files of an image, or of a folder in it.", [path], [isLong, json], (parsed, image, diagnostics) =>
        {
            (ImageView view, ImageEntry entry) = image.View.Find(parsed.GetValue(path)!);
            IReadOnlyList<ImageEntry> entries = view.List(entry)?.Entries ?? [entry];
            return () =>
            {
                if (parsed.GetValue(json))
                {
                    Console.Out.WriteLine(ImageJson.List(entries, diagnostics));
                }
                else
                {
                    EntryText.Write(Console.Out, entries, parsed.GetValue(isLong));
                }
            };
        });
    }

    private static Command Cat()
    {
        var path = new Argument<string>("path") { Description = "The file in the image." };
        return Verb("cat", "Write what a file of an image holds, as it is.", [path], [], (parsed, image, diagnostics) =>
        {
            ImageEntry entry = image.View.Find(parsed.GetValue(path)!).Entry;
            if (entry.Kind != EntryKind.File)
            {
                throw new ImageReadException("UK4096", $"'{parsed.GetValue(path)}' is no file. `unicore image ls` shows what it is.");
            }

            return () => Copy(entry, image.Path, diagnostics);
        });
    }

    private static void Copy(ImageEntry entry, string path, List<Diagnostic> diagnostics)
    {
        using Stream output = new StandardStream(1);
        byte[] buffer = new byte[1 << 16];
        int read = 0;
        long at = 0;
        while (ImageInspection.Try(path, diagnostics, () => read = entry.Contents?.ReadAt(at, buffer) ?? 0) && read > 0)
        {
            output.Write(buffer, 0, read);
            at += read;
        }
    }

    private static Command Tree()
    {
        var path = new Argument<string>("path")
        {
            Description = "The folder to begin with; the top, if there is none.",
            DefaultValueFactory = _ => "",
        };
        return Verb("tree", "Show all files of an image, with those of its partitions.", [path], [], (parsed, image, diagnostics) =>
        {
            (ImageView view, ImageEntry entry) = image.View.Find(parsed.GetValue(path)!);
            return () => EntryText.WriteTree(Console.Out, view, entry, diagnostics);
        });
    }

    private static Command Info()
    {
        var json = new Option<bool>("--json") { Description = "Write JSON, for programs (see image.md in the documentation)." };
        var configuration = new Option<bool>("--configuration") { Description = "Show every symbol of the configuration, too." };
        var elf = new Option<string?>("--elf")
        {
            Description = "The linked file, with what the build left beside it; by default it is looked for beside the image.",
            HelpName = "FILE",
        };
        return Verb("info", "Say what an image is: who boots it, its parts, its libraries with their bytes and licences.", [],
            [json, configuration, elf], (parsed, image, diagnostics) =>
        {
            ImageFacts facts = image.Describe();
            BuiltImage? built = BuiltImage.Find(image, parsed.GetValue(elf), diagnostics);
            return () =>
            {
                if (parsed.GetValue(json))
                {
                    Console.Out.WriteLine(ImageJson.Info(facts, built, diagnostics));
                }
                else
                {
                    InfoText.Write(Console.Out, facts, built, parsed.GetValue(configuration));
                }
            };
        });
    }

    /// <summary>A verb that opens an image, and writes what it found: that the output cannot be written is not the image's fault.</summary>
    private static Command Verb(
        string name, string description, Argument[] arguments, Option[] options,
        Func<ParseResult, ImageInspection, List<Diagnostic>, Action> look)
    {
        var file = new Argument<string>("file") { Description = "The image: a file, or the folder of an OCI layout." };
        var chosen = new Option<string?>("--image")
        {
            Description = "Which of several images for containers, by its tag, its platform or its digest; the first, by default.",
            HelpName = "NAME",
        };
        var layer = new Option<int?>("--layer")
        {
            Description = "Only this layer of an image for containers, from 1; all of them as a container sees them, by default.",
            HelpName = "NUMBER",
        };
        var command = new Command(name, description) { file };
        Array.ForEach(arguments, command.Arguments.Add);
        Array.ForEach(options, command.Options.Add);
        command.Options.Add(chosen);
        command.Options.Add(layer);
        command.SetAction(parsed =>
        {
            List<Diagnostic> diagnostics = [];
            ImageInspection? image = null;
            Action? write = null;
            ImageInspection.Try(parsed.GetValue(file)!, diagnostics, () =>
            {
                image = ImageInspection.Open(parsed.GetValue(file)!, new(parsed.GetValue(chosen), parsed.GetValue(layer)));
                write = look(parsed, image, diagnostics);
            });
            using (image)
            {
                write?.Invoke();
            }

            Console.Out.Flush();
            DiagnosticText.Write(diagnostics);
            return diagnostics.Exists(d => d.Severity == Severity.Error) ? Failed : 0;
        });
        return command;
    }
}
