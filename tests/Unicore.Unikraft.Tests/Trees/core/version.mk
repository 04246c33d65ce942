UK_VERSION := 1
UK_SUBVERSION := 0
# How recipes run commands: 'inline', or through a 'file' beside the target.
UK_COMMANDS := file
