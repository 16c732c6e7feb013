internal import ArgumentParser

SwitchyardCommand.main()
