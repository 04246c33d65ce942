// SPDX-License-Identifier: BSD-3-Clause
// Debian's Linux in QEMU, on an emulated processor with AMD's virtualisation: KVM where the host has none, slow and exact.
namespace Unicore.EndToEnd.Tests;

/// <summary>Runs one program there, as the only one.</summary>
internal static class NestedLinux
{
    /// <summary>What the first process does: loads KVM, runs the command, and ends QEMU with its status.</summary>
    private const string Init = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <stdio.h>
        #include <string.h>
        #include <sys/io.h>
        #include <sys/mount.h>
        #include <sys/syscall.h>
        #include <sys/wait.h>
        #include <termios.h>
        #include <unistd.h>
        int main(void)
        {
        	static const char *const modules[] = { "irqbypass", "ccp", "kvm", "kvm-amd" };
        	static char words[8192], *argv[32];
        	int count = 0, status = 0, file = open("/command", O_RDONLY);
        	ssize_t len = read(file, words, sizeof(words) - 1);
        	for (char *at = words; at < words + len; at += strlen(at) + 1)
        		argv[count++] = at;
        	mount("dev", "/dev", "devtmpfs", 0, NULL);
        	for (int fd = 0; fd < 3; fd++)
        		dup2(open("/dev/ttyS0", O_RDWR | O_NOCTTY), fd);
        	for (unsigned int i = 0; i < sizeof(modules) / sizeof(*modules); i++) {
        		char path[32];
        		snprintf(path, sizeof(path), "/%s.ko", modules[i]);
        		if (syscall(SYS_finit_module, open(path, O_RDONLY), "", 0))
        			perror(path);
        	}
        	if (!fork()) {
        		execv(argv[0], argv);
        		perror(argv[0]);
        		_exit(127);
        	}
        	wait(&status);
        	tcdrain(1);
        	iopl(3);
        	outb(WIFEXITED(status) ? WEXITSTATUS(status) : 126, 0xf4);
        	for (;;)
        		pause();
        }
        """;

    /// <summary>Runs a command; what it says comes with a CR before each LF, and of its status seven bits.</summary>
    public static async Task<Outcome> RunAsync(Workspace workspace, string program, string image, params string[] arguments)
    {
        string kernel = await KernelAsync(workspace);
        workspace.Write("nested/init.c", Init);
        workspace.Write("nested/root/command", string.Concat(arguments.Prepend(program).Select(a => a + "\0")));
        File.Copy(image, workspace["nested/root/image"], true);
        (await workspace.RunAsync("sh", "nested", "-ec", $"""
            mkdir -p root/dev
            gcc -O1 -static -o root/init init.c
            cp '{kernel}'/*.ko root
            for file in '{program}' $(ldd '{program}' | grep -o '/[^ ]*'); do
            	mkdir -p "root/$(dirname "$file")" && cp -L "$file" "root/$file"
            done
            (cd root && find . | cpio --quiet -o -H newc) > initrd
            """)).Ends(0);
        Outcome outcome = await workspace.RunAsync("timeout", "nested", "300", "qemu-system-x86_64", "-M", "q35",
            "-cpu", "qemu64,+svm,+npt,+nx", "-m", "512", "-display", "none", "-serial", "stdio", "-nodefaults", "-no-reboot",
            "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-kernel", Path.Combine(kernel, "vmlinuz"), "-initrd", "initrd",
            "-append", "console=ttyS0 quiet mitigations=off panic=-1");
        return outcome with { ExitCode = outcome.ExitCode >> 1, Text = outcome.Text.Replace("\r\n", "\n", StringComparison.Ordinal) };
    }

    /// <summary>The folder with Debian's kernel and its modules, fetched once.</summary>
    private static async Task<string> KernelAsync(Workspace workspace)
    {
        string folder = Path.Combine(Workspace.Repository, ".artifacts/nested");
        if (!File.Exists(Path.Combine(folder, "vmlinuz")))
        {
            (await workspace.RunAsync("sh", ".", "-ec", $"""
                rm -rf '{folder}' && mkdir -p '{folder}.new/files' && cd '{folder}.new'
                apt-get download -q "$(apt-cache depends linux-image-amd64 | grep -o 'linux-image-[0-9][^ ]*' | head -n 1)"
                dpkg-deb --fsys-tarfile *.deb | tar -x -C files --wildcards './boot/vmlinuz-*' '*/irqbypass.ko' '*/ccp.ko' '*/kvm.ko' \
                	'*/kvm-amd.ko'
                find files -name '*.ko' -exec mv -t . '{"{}"}' +
                mv files/boot/vmlinuz-* vmlinuz && rm -r files *.deb && mv '{folder}.new' '{folder}'
                """)).Ends(0);
        }

        return folder;
    }
}
